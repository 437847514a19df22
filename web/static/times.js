// Goes on counting how long people wait, in the words the server gave.
const STEP = 20_000;
const LENGTHS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

export function startTimes() {
  const words = readWords();
  if (!words) return;
  setInterval(() => {
    tell(words);
    expire();
  }, STEP);
}

// A form for a window that has closed is drawn again by the server, once: its clock decides.
function expire() {
  const { expires } = document.querySelector("[data-expires]")?.dataset ?? {};
  if (!expires || Date.parse(expires) > Date.now()) return;
  const key = `expired:${location.pathname}`;
  if (sessionStorage.getItem(key) === expires) return;
  sessionStorage.setItem(key, expires);
  location.reload();
}

function tell(words) {
  for (const time of document.querySelectorAll("time[data-elapsed]")) {
    const seconds = Math.abs(Date.now() - Date.parse(time.dataset.elapsed)) / 1000;
    const said = say(seconds, words);
    if (time.textContent !== said) time.textContent = said;
  }
}

export function say(seconds, words) {
  const parts = [];
  let left = Math.floor(seconds);
  for (const [unit, length] of LENGTHS) {
    const number = Math.floor(left / length);
    left -= number * length;
    if (number) parts.push(`${number} ${words[unit][number === 1 ? 0 : 1]}`);
  }
  return parts.slice(0, 2).join(" ") || words.less[0];
}

function readWords() {
  const text = document.getElementById("words")?.textContent;
  return text ? JSON.parse(text) : null;
}
