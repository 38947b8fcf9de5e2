// The editor of letters in rich text: Squire, which keeps what is pasted, behind a cleaning of ours. A script of its own,
// loaded when a letter is written. What it makes is cleaned once more by mail, which does not trust it.
import Squire from "squire-rte";
import { cleaned, lined } from "./pasted.js";
import { PLACEHOLDER } from "./placing.js";
import { fromText, isFormatted, textOf } from "./written.js";

const COMMAND = /Mac|iPhone|iPad/.test(navigator.platform) ? "Meta-" : "Ctrl-";
const WEB = /^[a-z][a-z0-9+.-]*:/i;

export class Editor {
  /** `changed` is called when somebody has changed what stands there, `moved` when other formatting is at the caret. */
  constructor(root, { changed, moved, link }) {
    this.root = root;
    this.squire = new Squire(root, { sanitizeToDOMFragment: cleaned, didError: (error) => reportError(error) });
    this.squire.addEventListener("input", () => this.differs() && changed());
    this.squire.addEventListener("pathChange", moved);
    this.squire.addEventListener("willPaste", (event) => lined(event.detail.fragment));
    this.squire.setKeyHandler(`${COMMAND}k`, (_, event) => {
      event.preventDefault();
      link();
    });
    this.squire.setKeyHandler(`${COMMAND}\\`, (_, event) => {
      event.preventDefault();
      this.unformat();
    });
  }

  /** Shows a letter: its HTML, or a plain text without any. */
  show(html, text) {
    this.squire.setHTML(html || fromText(text));
    this.shown = this.squire.getHTML();
    this.squire.moveCursorToStart();
  }

  differs() {
    return this.squire.getHTML() !== this.shown;
  }

  /** What is written: its text, and HTML where a plain text would lose something. */
  get written() {
    this.shown = this.squire.getHTML();
    return { text: textOf(this.root), html: isFormatted(this.root) ? this.shown : "" };
  }

  focus() {
    this.squire.focus();
  }

  /** Puts a plain text at the caret, and selects the first of its placeholders. */
  put(text) {
    const before = this.placeholders;
    this.squire.insertPlainText(text, false);
    const first = this.placeholders.find(([node, at]) => !before.some(([one, was]) => one === node && was === at));
    if (first) this.select(...first);
    this.squire.focus();
  }

  /** Each placeholder as its text, where it begins and where it ends. */
  get placeholders() {
    const found = [];
    const texts = document.createTreeWalker(this.root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (const one of texts.currentNode.data.matchAll(PLACEHOLDER)) found.push([texts.currentNode, one.index, one.index + one[0].length]);
    return found;
  }

  select(node, from, to) {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    this.squire.setSelection(range);
  }

  has(name) {
    const path = this.squire.getPath();
    const tags = { bold: "B", italic: "I", bullets: "UL", numbers: "OL", quote: "BLOCKQUOTE", link: "A" };
    return tags[name] ? new RegExp(`(?:^|>)${tags[name]}(?=[>.#\\[]|$)`).test(path) || this.squire.hasFormat(tags[name]) : false;
  }

  unformat() {
    const list = this.has("bullets") || this.has("numbers");
    this.squire.removeAllFormatting();
    if (list) this.squire.removeList();
    if (this.has("quote")) this.squire.removeQuote();
  }

  do(name) {
    const { squire } = this;
    const on = this.has(name);
    const steps = {
      bold: () => (on ? squire.removeBold() : squire.bold()),
      italic: () => (on ? squire.removeItalic() : squire.italic()),
      bullets: () => (on ? squire.removeList() : squire.makeUnorderedList()),
      numbers: () => (on ? squire.removeList() : squire.makeOrderedList()),
      quote: () => (on ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel()),
      unformat: () => this.unformat(),
    };
    steps[name]?.();
    squire.focus();
  }

  /** The link at the caret leads there; nowhere: it is none any more. */
  link(to) {
    const address = to.trim();
    if (!address) this.squire.removeLink();
    else this.squire.makeLink(WEB.test(address) ? address : address.includes("@") ? `mailto:${address}` : `https:${"//"}${address}`);
    this.squire.focus();
  }

  get linked() {
    const at = this.squire.getSelection().startContainer;
    const link = (at.nodeType === Node.ELEMENT_NODE ? at : at.parentElement)?.closest("a");
    return link && this.root.contains(link) ? link.getAttribute("href") : "";
  }
}
