// The desk's script: htmx and one custom element per file. Pages work without it for links and forms.
import "./htmx.js";
import "./tl-again.js";
import "./tl-clock.js";
import "./tl-draft.js";
import "./tl-editor.js";
import "./tl-files.js";
import "./tl-import.js";
import "./tl-keys.js";
import "./tl-live.js";
import "./tl-menu.js";
import "./tl-palette.js";
import "./tl-refused.js";
import "./tl-present.js";
import "./tl-rows.js";
import "./tl-snippets.js";
import "./tl-toast.js";
import "./folds.js";
import "./frames.js";
import "./fresh.js";

// htmx looks at the page in a moment of its own; what is pressed after that is heard, and whoever must know can see it.
setTimeout(() => (document.documentElement.dataset.ready = ""));
