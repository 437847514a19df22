// Keeps the newest message in sight, unless the visitor is reading further up.

const NEAR_PX = 80;

export class Scroll {
  constructor(box, below) {
    this.box = box;
    this.below = below;
    below.addEventListener("click", () => this.toEnd());
    box.addEventListener("scroll", () => {
      this.atEnd = this.near();
      if (this.atEnd) below.hidden = true;
    }, { passive: true });
    // A keyboard that comes up must not hide what was last said.
    const watch = new ResizeObserver(() => this.begun && this.atEnd && this.toEnd());
    watch.observe(box);
    // A picture that comes in later pushes down what stands below it.
    for (const part of box.children) watch.observe(part);
    this.atEnd = true;
    this.begun = false;
  }

  near() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_PX;
  }

  // Go along with what was added, if the end was in sight or the visitor wrote it.
  follow({ theirs, mine }) {
    if (this.atEnd || mine) this.toEnd();
    else if (theirs) this.below.hidden = false;
  }

  toEnd() {
    this.begun = true;
    this.atEnd = true;
    this.below.hidden = true;
    this.box.scrollTop = this.box.scrollHeight;
  }
}
