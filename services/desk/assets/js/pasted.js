// What is pasted or opened, cleaned before the editor has it: the marks of letters alone, as mail keeps them. Word's lists
// are paragraphs with a style; they become lists. Styles and handlers go before a browser reads them, which tells of each.
import DOMPurify from "dompurify";

const TAGS = "a b blockquote br caption code col colgroup div em h1 h2 h3 h4 hr i li ol p pre s strong sub sup table tbody td tfoot th thead tr u ul".split(" ");
const NAMES = "align border cellpadding cellspacing colspan dir href lang rowspan valign".split(" ");
const LINK = /^(?:https?:|mailto:|tel:)/i;
// Longer than any letter: it is cut, not read.
const MOST = 2_000_000;

const ITEM = /<p\b([^>]*mso-list:[^>]*)>([\s\S]*?)<\/p>/gi;
const SIGN = /<!--\[if !supportLists\]-->([\s\S]*?)<!--\[endif\]-->|<!\[if !supportLists\]>([\s\S]*?)<!\[endif\]>/i;
const ITEMS = /<li class="(ol|ul)">[\s\S]*?<\/li>\s*(?:<li class="\1">[\s\S]*?<\/li>\s*)*/g;
const ELEMENT = /<[a-z][^>]*>/gi;
const NOISY = /\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;

function lists(html) {
  const marked = html.replace(ITEM, (_, __, inside) => {
    const sign = SIGN.exec(inside)?.slice(1).join("").replace(/<[^>]*>|&nbsp;|\s/g, "") ?? "";
    return `<li class="${/^\(?[\da-z]{1,4}[.)]/i.test(sign) ? "ol" : "ul"}">${inside.replace(SIGN, "")}</li>`;
  });
  return marked.replace(ITEMS, (items, list) => `<${list}>${items}</${list}>`);
}

function quiet(html) {
  return html
    .replace(/<(style|script|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<!--[\s\S]*?-->|<!\[[^\]>]*\]>/g, "")
    .replace(ELEMENT, (element) => element.replace(NOISY, ""));
}

/** A table that is pasted has lines: its own were in its style. */
export function lined(fragment) {
  for (const table of fragment.querySelectorAll("table")) {
    table.setAttribute("border", "1");
    table.setAttribute("cellpadding", "4");
    table.setAttribute("cellspacing", "0");
  }
}

/** HTML as nodes that are safe to have in the page. */
export function cleaned(html) {
  const words = html.length > MOST ? html.slice(0, MOST) : html;
  const fragment = DOMPurify.sanitize(quiet(lists(words)), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: NAMES,
    ALLOWED_URI_REGEXP: LINK,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  return document.importNode(fragment, true);
}
