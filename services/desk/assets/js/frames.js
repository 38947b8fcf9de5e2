// Frames of mail bodies: as high as what is in them. They are of this origin and run no script.
function fit(frame) {
  const root = frame.contentDocument?.documentElement;
  if (!root) return;
  const measure = () => (frame.height = Math.ceil(root.getBoundingClientRect().height) + 4);
  measure();
  new ResizeObserver(measure).observe(root);
}

document.addEventListener("load", (event) => event.target.matches?.("iframe[data-body]") && fit(event.target), true);
for (const frame of document.querySelectorAll("iframe[data-body]")) fit(frame);
