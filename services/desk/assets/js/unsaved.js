// What is half typed, kept on this machine: by person and form, in a database of the browser.

// Open from the first form on: what is kept or wiped as the page is left has no time to wait for it.
let base = null;
let opening = null;

function store() {
  opening ??= new Promise((done, failed) => {
    const open = indexedDB.open("desk", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("unsaved");
    open.onsuccess = () => {
      base = open.result;
      // Who signs out wipes it all.
      base.onversionchange = () => {
        open.result.close();
        gone();
      };
      base.onclose = gone;
      done();
    };
    open.onerror = () => failed(open.error);
  });
  return opening;
}

function gone() {
  base = opening = null;
}

function ask(mode, work) {
  const transaction = base.transaction("unsaved", mode);
  const request = work(transaction.objectStore("unsaved"));
  // Said at once: it is done though the page goes.
  transaction.commit();
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

export function run(mode, work) {
  return base ? ask(mode, work) : store().then(() => ask(mode, work));
}

export const key = (name) => `${document.querySelector("[data-person]")?.dataset.person ?? ""}/${name}`;
