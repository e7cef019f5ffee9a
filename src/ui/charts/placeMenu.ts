/** Puts an open menu under its button, inside the window. */
export function placeMenu(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const edge = 8;
  const left = Math.max(edge, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - edge));
  const top = Math.max(edge, Math.min(at.bottom + 4, innerHeight - menu.offsetHeight - edge));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
