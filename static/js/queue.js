// Enhancement only: every button of the queue works without this file.
// One key each; what a decision answers with is put into the page, so that no key is lost while a page loads.
{
  const queue = () => document.getElementById('queue');
  const suggestions = () => [...queue().querySelectorAll('.suggestions > li')];
  const current = () => suggestions().find(each => each.matches('.on')) ?? suggestions()[0];
  // Of the suggestion that has the focus, or of the page around all of them.
  const keyed = code => [...queue().querySelectorAll(`[data-key=${code}]`)]
    .find(each => [null, current()].includes(each.closest('.suggestions > li')));

  // 1. The suggestion that has the focus: its sentences are marked, the first is scrolled to.
  const show = suggestion => {
    for (const each of queue().querySelectorAll('.on')) each.classList.remove('on');
    if (!suggestion) return;
    suggestion.classList.add('on');
    const places = suggestion.dataset.places.split(' ').map(id => id && document.getElementById(id)).filter(Boolean);
    for (const each of places) each.classList.add('on');
    const text = document.getElementById('queue-text'), first = places.find(each => text.contains(each));
    if (!first) return;
    text.scrollTop = first.offsetTop - text.clientHeight / 3;
    first.scrollIntoView({block: 'nearest'});
  };
  const go = suggestion => {
    suggestion?.querySelector('button').focus({preventScroll: true});
    suggestion?.scrollIntoView({block: 'nearest'});
    show(suggestion);
  };
  document.addEventListener('focusin', event => {
    const suggestion = event.target.closest('.suggestions > li');
    if (suggestion) show(suggestion);
  });

  // Keys can be switched off, for those who dictate: WCAG 2.1.4.
  const switchKeys = () => {
    const box = document.getElementById('queue-keys');
    if (box) box.checked = !localStorage.queueKeysOff;
  };
  document.addEventListener('change', event => {
    if (event.target.id === 'queue-keys') localStorage.queueKeysOff = event.target.checked ? '' : 'off';
  });

  // 2. A form is sent, and the page takes in the answer.
  const take = (fresh, url) => {
    const before = queue().dataset.article, place = suggestions().indexOf(current());
    document.getElementById('said').replaceChildren(...fresh.getElementById('said').childNodes);
    queue().replaceWith(fresh.getElementById('queue'));
    document.title = fresh.title;
    history.replaceState(null, '', url);
    switchKeys();
    const all = suggestions(), same = queue().dataset.article === before;
    if (!same) scrollTo(0, 0);
    const faulty = queue().querySelector('[aria-invalid]');
    if (faulty) {
      faulty.focus({preventScroll: true});
      return document.getElementById('queue-fault').scrollIntoView({block: 'nearest'});
    }
    go(all[same ? Math.min(Math.max(place, 0), all.length - 1) : 0]);
  };
  const send = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, {method: 'POST', body});
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (fresh.getElementById('queue')) return take(fresh, answer.url);
    } catch { /* the server is away: the page that the browser shows then says so */ }
    location.reload();
  };

  // 3. Keys, one after the other: each waits for what the one before did.
  let last = Promise.resolve();
  const after = work => { last = last.then(work); };
  document.addEventListener('submit', event => {
    if (!queue().contains(event.target)) return;
    event.preventDefault();
    const form = event.target, button = event.submitter ?? form.querySelector('[name=do]');
    after(() => form.isConnected ? send(form, button) : undefined);
  });
  const act = code => {
    const all = suggestions(), place = all.indexOf(current());
    if (code === 'KeyS' || code === 'KeyW') {
      return go(all[Math.min(Math.max(place + (code === 'KeyS' ? 1 : -1), 0), all.length - 1)]);
    }
    const element = keyed(code);
    if (!element) return;
    if (element.matches('button')) return send(element.form, element);
    const selected = String(getSelection()).trim();
    if (code === 'KeyT' && selected) document.getElementById('queue-note').value = selected;
    element.focus();
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
    const typing = event.target.closest('input:not([type=checkbox]), select, textarea');
    if (event.code === 'Escape' && typing) return go(current());
    if (typing || localStorage.queueKeysOff || !/^(Key[AXSWRTUHN]|Digit[1-4])$/.test(event.code)) return;
    event.preventDefault();
    after(() => act(event.code));
  });
  switchKeys();
  go(suggestions()[0]);
}
