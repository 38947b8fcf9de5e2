// <tl-refused data-key="…">: why a form was refused, above the page. Each message is put at the field it is about, and
// the summary has the focus and leads there. The form gets the key of a new try, but for one that is sent again as it is.
let sent;

document.addEventListener("submit", (event) => (sent = { form: event.target, button: event.submitter }), { capture: true });

function clear(form) {
  for (const message of form.querySelectorAll("[data-refused]")) message.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    const rest = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("-error"));
    if (rest.length) field.setAttribute("aria-describedby", rest.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}

function tell(field, sentence) {
  const message = document.createElement("p");
  message.className = "error";
  message.id = `${field.id}-error`;
  message.dataset.refused = "";
  message.textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${message.id}`.trim());
  (field.closest(".line") ?? field).after(message);
}

class Refused extends HTMLElement {
  connectedCallback() {
    const form = sent?.form;
    if (form?.isConnected && this.dataset.key) {
      clear(form);
      if (form.elements.key) form.elements.key.value = this.dataset.key;
      for (const link of this.querySelectorAll("a[data-field]")) {
        const field = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")].find((one) => one.name === link.dataset.field);
        if (!field) continue;
        field.id ||= `refused-${field.name}`;
        link.href = `#${field.id}`;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          field.focus();
        });
        tell(field, link.textContent);
        const label = form.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent.trim();
        if (label) link.textContent = `${label}${document.documentElement.lang === "en" ? ": " : "："}${link.textContent}`;
      }
    }
    this.querySelector("button")?.addEventListener("click", () => form?.requestSubmit(sent.button));
    const first = this.querySelector(".summary, [tabindex]") ?? this.querySelector("button");
    first?.focus();
  }
}

customElements.define("tl-refused", Refused);
