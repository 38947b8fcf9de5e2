// htmx, and what every request of ours carries: the token of the session against requests from elsewhere.
import htmx from "htmx.org";

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf"]')?.content;
  if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

// An answer that moved the focus's home away leaves it on the page, not nowhere; a summary of errors takes it.
document.addEventListener("htmx:after:swap", () => {
  const summary = document.querySelector(".summary[autofocus]");
  if (summary) {
    summary.removeAttribute("autofocus");
    summary.focus();
  } else if (!document.activeElement || document.activeElement === document.body) {
    document.querySelector('.row[aria-current="true"] [data-open]')?.focus({ preventScroll: true });
  }
});

export default htmx;
