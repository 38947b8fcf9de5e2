// What is written in the editor: as the lines of a plain text, from them, and whether it has any formatting.
const BLOCK = /^(?:ADDRESS|ARTICLE|BLOCKQUOTE|CAPTION|DIV|DL|DD|DT|H[1-6]|HR|LI|OL|P|PRE|SECTION|TABLE|TBODY|THEAD|TFOOT|TR|UL)$/;
const CELL = /^T[DH]$/;
const FORMAT = "b,strong,i,em,u,s,sub,sup,code,pre,ul,ol,blockquote,table,hr,h1,h2,h3,h4,h5,h6,[dir]";

/** The text of what stands below a node, a line for each of its blocks. */
export function textOf(root) {
  const lines = [];
  let line = null;
  const end = () => {
    if (line !== null) lines.push(line);
    line = null;
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\u200b/g, "").replace(/\u00a0/g, " ");
      if (text) line = (line ?? "") + text;
      return;
    }
    if (node.nodeName === "BR") {
      line ??= "";
      return end();
    }
    const block = BLOCK.test(node.nodeName);
    if (block) end();
    if (CELL.test(node.nodeName) && line !== null) line += "\t";
    node.childNodes.forEach(walk);
    if (block) end();
  };
  root.childNodes.forEach(walk);
  end();
  // Below a list or a table the editor keeps a line to go on in.
  return lines.join("\n").trimEnd();
}

/** A plain text as the editor holds it: a block for each line. */
export function fromText(text) {
  const place = document.createElement("div");
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const block = place.appendChild(document.createElement("div"));
    // Spaces that set a line in, or part columns, are kept.
    block.append(line ? line.replace(/\t/g, "    ").replace(/ (?= )|^ | $/g, "\u00a0") : document.createElement("br"));
  }
  return place.innerHTML;
}

/** Whether a plain text would lose anything of it; a link that says where it leads is none. */
export function isFormatted(root) {
  if (root.querySelector(FORMAT)) return true;
  return [...root.querySelectorAll("a[href]")].some((link) => link.getAttribute("href").replace(/^(?:mailto:|tel:|https?:\/\/)/, "") !== link.textContent.replace(/^https?:\/\//, ""));
}
