// Enhancement only: every page of the desk works without this file.
// 1. The page of a job that waits or runs is read anew every few seconds, its buttons only when the job has ended.
const follow = () => {
  const mark = document.querySelector('[data-refresh]');
  if (mark) setTimeout(async () => {
    try {
      const answer = await fetch(location.href);
      if (answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const part = fresh.querySelector('[data-refresh]') ? 'form[id$=_form]' : '#content-main';
        document.querySelector(part).replaceWith(fresh.querySelector(part));
      }
    } catch { /* the server is away: the next look may find it */ }
    follow();
  }, 1000 * mark.dataset.refresh);
};
follow();

// 2. Files that are larger together than the server takes are refused before they are sent.
for (const input of document.querySelectorAll('input[type=file][data-max-bytes]'))
  input.addEventListener('change', () => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    input.setCustomValidity(bytes > input.dataset.maxBytes ? input.dataset.tooLarge : '');
    input.reportValidity();
  });

// 3. Boxes that look for what is typed (select2) have no name of their own: that of the box which they stand for.
window.django?.jQuery?.(() => { // once they were made
  for (const box of document.querySelectorAll('select.admin-autocomplete')) {
    const name = box.labels[0]?.textContent.replace(/:\s*$/, '');
    const shown = box.nextElementSibling?.querySelector('[role=combobox]');
    if (!name || !shown) continue;
    shown.removeAttribute('aria-labelledby');
    shown.setAttribute('aria-label', name);
    shown.querySelector('[role=textbox]')?.setAttribute('aria-label', name);
  }
});

// 4. A passage that is selected in an article's text becomes the note of the row that it is chosen for.
for (const text of document.querySelectorAll('[data-passages]')) {
  const bar = text.parentElement.querySelector('.take'), rows = bar.querySelector('select');
  let passage = '';
  const notes = () => [...document.querySelectorAll('textarea[name$=note]')]
    .filter(note => !note.name.includes('__prefix__'));
  document.addEventListener('selectionchange', () => {
    const chosen = getSelection(), words = String(chosen).trim();
    if (!words || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    const before = rows.selectedOptions[0]?.textContent;
    passage = words;
    rows.replaceChildren(...notes().map(note => {
      const name = note.ariaLabel ?? note.labels[0]?.textContent.replace(/:\s*$/, '');
      return new Option(name, note.name, false, name === before);
    }));
    bar.hidden = !rows.length;
  });
  bar.querySelector('button').addEventListener('click', () => {
    const note = document.getElementsByName(rows.value)[0];
    if (!note) return;
    note.value = passage.slice(0, note.maxLength > 0 ? note.maxLength : undefined);
    const state = document.getElementsByName(rows.value.replace(/note$/, 'state'))[0];
    if (state?.value === 'suggested') state.value = 'accepted'; // a note is about a decision
    note.focus();
    note.scrollIntoView({block: 'center'});
  });
}
