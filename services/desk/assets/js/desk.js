// The desk's script: htmx and one custom element per file. Pages work without it for links and forms.
import "./htmx.js";
import "./tl-clock.js";
import "./tl-draft.js";
import "./tl-keys.js";
import "./tl-live.js";
import "./tl-menu.js";
import "./tl-palette.js";
import "./tl-rows.js";
import "./tl-toast.js";
import "./frames.js";
