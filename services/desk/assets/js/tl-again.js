// <tl-again data-seconds="30" data-words="… {n} …">: counts down until a form may be sent again; then its button is free.
class Again extends HTMLElement {
  connectedCallback() {
    this.until = performance.now() + Number(this.dataset.seconds) * 1e3;
    this.timer = setInterval(() => this.show(), 1e3);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const left = Math.ceil((this.until - performance.now()) / 1e3);
    const button = this.querySelector("button");
    const place = this.querySelector("span");
    if (button) button.disabled = left > 0;
    if (left > 0) place.textContent = this.dataset.words.replace("{n}", left);
    else {
      clearInterval(this.timer);
      place.textContent = this.dataset.free ?? "";
    }
  }
}

customElements.define("tl-again", Again);
