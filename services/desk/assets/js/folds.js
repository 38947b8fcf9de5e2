// Fields that are folded away: unfolded by somebody, they are there to be typed into.
document.addEventListener("click", (event) => {
  const fold = event.target.closest?.(".fold:not([open]) > summary")?.parentElement;
  if (fold) requestAnimationFrame(() => fold.querySelector("input")?.focus());
});
