// Shows what an answer will look like while it is being written.
const WAIT_MS = 300;

export function startPreviews() {
  for (const form of document.querySelectorAll("form[data-preview]")) watch(form);
}

function watch(form) {
  const shown = form.querySelector("[data-previewed]");
  let timer = 0;
  let asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, WAIT_MS);
  });

  async function draw() {
    const fields = new FormData(form);
    fields.delete("file");
    const turn = (asked += 1);
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(fields) }).catch(() => null);
    if (answer?.ok && turn === asked) shown.innerHTML = await answer.text();
  }
}
