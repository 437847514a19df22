"""What is measured in a page: whether it fits, can be touched and can be read."""

WIDER = "document.documentElement.scrollWidth - innerWidth"
"""Pixels by which a page is wider than its screen."""


def too_small(least: int) -> str:
    """Return the script that names what is lower than so many pixels and wants to be touched.

    Links within text are as high as the text; a radio button is touched by its label.
    """
    return (
        """(() => {
    const wanted = 'a, button, input, select, summary, textarea, label.tab, label.choice';
    const free = '.text a, p a, .unseen, .skip, .choice input, .office-foot *';
    return [...document.querySelectorAll(wanted)]
        .filter((part) => part.checkVisibility() && !part.matches(free))
        .map((part) => [part, part.getBoundingClientRect()])
        .filter(([, box]) => box.height && box.height < LEAST)
        .map(([part, box]) => `${part.tagName}.${part.className} ${box.height}`);
})()"""
    ).replace("LEAST", str(least))


FAINT = """(() => {
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
        .getContext('2d', { willReadFrequently: true });
    const painted = (colours) => {
        pen.clearRect(0, 0, 1, 1);
        for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (colours) => painted(colours).map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const behind = (part) => {
        const colours = [];
        for (let at = part; at; at = at.parentElement) {
            colours.unshift(getComputedStyle(at).backgroundColor);
        }
        return ['#fff', ...colours];
    };
    const unread = '.unseen, .skip, script, template, :disabled';
    return [...document.querySelectorAll('body *')]
        .filter((part) => part.checkVisibility() && !part.closest(unread))
        .filter((part) => [...part.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .map((part) => {
            const ground = behind(part);
            const both = [light([...ground, getComputedStyle(part).color]), light(ground)];
            return [part, (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)];
        })
        .filter(([, ratio]) => ratio < 4.5)
        .map(([part, ratio]) => `${part.tagName}.${part.className} ${ratio.toFixed(2)}`);
})()"""
"""Names text whose contrast with what lies behind it is below 4.5, as WCAG AA asks."""

SEEN = """(() => {
    const at = document.activeElement;
    const shown = at.classList.contains('unseen') && at.labels?.[0] || at;
    return getComputedStyle(shown).outlineStyle !== 'none'
        && shown.getBoundingClientRect().width > 20;
})()"""
"""Whether one sees where the keyboard is."""
