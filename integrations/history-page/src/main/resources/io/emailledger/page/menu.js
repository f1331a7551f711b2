// A menu button's menu, as the ARIA practices describe it: arrows, Home, End, Escape, Tab and first letters.

import { el } from './dom.js';

let open;

/**
 * Opens a menu at a button, or closes it if it is open. `load` returns entries, or a promise of them: a label, `why` if it
 * is refused, and `run`.
 */
export async function toggleMenu(button, label, load) {
  const again = open?.button === button;
  closeMenu(again);
  if (again) {
    return;
  }
  const menu = el('div', { role: 'menu', class: 'menu', 'aria-label': label, 'aria-busy': 'true' }, item({ label: 'Asking …', why: '' }));
  const mine = { button, menu };
  open = mine;
  (button.closest('dialog') ?? document.body).append(menu);
  button.setAttribute('aria-expanded', 'true');
  menu.addEventListener('keydown', onKey);
  placeMenu();
  menu.firstElementChild.focus();
  let entries;
  try {
    entries = await load();
  } catch (error) {
    entries = [{ label: 'No action is possible now', why: error.message }];
  }
  if (open === mine) {
    menu.replaceChildren(...entries.map(item));
    menu.removeAttribute('aria-busy');
    placeMenu();
    menu.firstElementChild.focus();
  }
}

/** Closes the open menu, if there is one. */
export function closeMenu(focusButton) {
  if (open) {
    const { button, menu } = open;
    open = undefined;
    menu.remove();
    button.setAttribute('aria-expanded', 'false');
    if (focusButton) {
      button.focus();
    }
  }
}

/** Moves the open menu to where its button is now. */
export function placeMenu() {
  if (!open) {
    return;
  }
  const { button, menu } = open;
  const at = button.getBoundingClientRect();
  const below = at.bottom + 4;
  const fits = below + menu.offsetHeight <= innerHeight - 8 || at.top < menu.offsetHeight + 12;
  menu.style.top = `${Math.max(8, fits ? Math.min(below, innerHeight - menu.offsetHeight - 8) : at.top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.right, document.documentElement.clientWidth - 8) - menu.offsetWidth)}px`;
}

function item(entry) {
  const refused = entry.why !== undefined;
  const made = el('div', { role: 'menuitem', tabindex: '-1', 'aria-disabled': refused ? 'true' : undefined },
      el('span', { class: 'menu-label' }, entry.label),
      entry.why && el('span', { class: 'menu-why' }, entry.why));
  made.addEventListener('click', () => {
    if (!refused) {
      closeMenu(true);
      entry.run();
    }
  });
  return made;
}

function onKey(event) {
  const items = [...open.menu.children];
  const at = items.indexOf(document.activeElement);
  const moves = {
    ArrowDown: () => items[(at + 1) % items.length],
    ArrowUp: () => items[(at - 1 + items.length) % items.length],
    Home: () => items[0],
    End: () => items.at(-1),
  };
  if (moves[event.key]) {
    moves[event.key]().focus();
  } else if (event.key === 'Enter' || event.key === ' ') {
    document.activeElement.click();
  } else if (event.key === 'Escape') {
    closeMenu(true);
  } else if (event.key === 'Tab') {
    closeMenu(true);
    return;
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
    byLetter(items, at, event.key.toLowerCase());
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function byLetter(items, at, letter) {
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  turned.find((candidate) => candidate.textContent.trim().toLowerCase().startsWith(letter))?.focus();
}

document.addEventListener('pointerdown', (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) {
    closeMenu(false);
  }
});
addEventListener('scroll', placeMenu, { capture: true, passive: true });
addEventListener('resize', placeMenu);
