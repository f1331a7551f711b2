// Makes elements; what is shown only ever becomes text nodes and attribute values, so that markup in it stays text.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an HTML element. `attributes.on` holds listeners by event name; true and false set and leave out an attribute. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an SVG element, as `el` does. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value !== undefined && value !== null) {
      element.setAttribute(key, String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Sets the text if it is another, so that what nothing happened to is left alone. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Sets an attribute if it is another; undefined takes it away. */
export function setAttribute(element, name, value) {
  if (value === undefined) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/**
 * Rebuilds what is inside an element when the data behind it has changed, and only then. The focus stays on what is the
 * same before and after; if that is gone, it goes to the title of the section.
 */
export function refill(element, data, build) {
  const seen = JSON.stringify(data) ?? '';
  if (element.shownData === seen) {
    return;
  }
  element.shownData = seen;
  const focused = element.contains(document.activeElement) ? document.activeElement : undefined;
  element.replaceChildren(...[build(data)].flat().filter(Boolean));
  if (focused) {
    (twin(element, focused) ?? element.closest('section')?.querySelector('[tabindex="-1"]'))?.focus({ preventScroll: true });
  }
}

/** What stands for the same as an element that was taken away. */
function twin(place, lost) {
  const mark = (one) => one.getAttribute('aria-label') ?? one.getAttribute('href') ?? one.textContent;
  return [...place.querySelectorAll(lost.localName)].find((one) => mark(one) === mark(lost));
}

/** Says something to screen readers, without moving the focus; below an open panel they would not hear it. */
export function announce(text) {
  const region = [...document.querySelectorAll('dialog[open] > .announcer')].at(-1) ?? document.getElementById('announcer');
  region.textContent = '';
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

/** A button that does one thing. */
export function button(label, run, attributes = {}) {
  return el('button', { type: 'button', ...attributes, on: { click: run } }, label);
}

/** A link to another state of the page: it is gone to without loading anything anew, unless in a tab of its own. */
export function pageLink(href, go, attributes, ...children) {
  return el('a', {
    ...attributes, href,
    on: {
      click: (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          go();
        }
      },
    },
  }, ...children);
}
