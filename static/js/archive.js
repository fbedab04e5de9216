// Enhancement only: every page works without this file.
// 1. Drop empty fields so search addresses stay short and citable.
for (const form of document.querySelectorAll('form[method=get]'))
  form.addEventListener('formdata', event => {
    for (const [key, value] of [...event.formData]) if (!value) event.formData.delete(key);
  });

// 2. Date brush: two native range inputs over the histogram (mouse, touch), kept in step with the date fields; the
//    Tab key stops at those. Nothing is sent until the reader presses the button. The names of periods come from the
//    server: Chromium has no Kazakh dates.
for (const plot of document.querySelectorAll('[data-values]')) {
  const values = plot.dataset.values.split(','), names = plot.dataset.names.split('|');
  const go = plot.closest('figure').querySelector('button'), last = values.length - 1;
  const fields = ['from', 'to'].map(name => document.querySelector(`input[name=${name}]`));
  if (!go || last < 1) continue;
  const place = (value, isEnd) => {  // the last period that begins no later than what is written
    if (!/^\d{4}(-\d\d){0,2}$/.test(value)) return isEnd ? last : 0;
    const until = isEnd ? value + '-99-99'.slice(value.length - 4) : value;
    return Math.max(0, values.filter(each => each <= until).length - 1);
  };
  const bars = plot.querySelectorAll('svg > a, svg > rect');
  const box = document.createElement('div');
  box.className = 'brush';
  const sliders = fields.map((field, end) => {
    const slider = Object.assign(document.createElement('input'), { type: 'range', min: 0, max: last, tabIndex: -1 });
    slider.value = place(field.value, end);
    slider.setAttribute('aria-label', field.labels[0].textContent.trim());
    box.append(slider);
    return slider;
  });
  const describe = () => sliders.forEach(slider => slider.setAttribute('aria-valuetext', names[+slider.value]));
  const draw = () => {
    const [from, to] = sliders.map(slider => +slider.value);
    for (const bar of bars) {
      const at = bar.querySelector('path')?.getAttribute('d').match(/\d+/)[0] / 4;
      bar.classList.toggle('off', at < from || at > to);
    }
    describe();
  };
  sliders.forEach((slider, end) => {
    slider.addEventListener('input', () => {
      const other = +sliders[1 - end].value;
      if (end ? +slider.value < other : +slider.value > other) slider.value = other;
      fields[end].value = values[+slider.value];
      fields[end].dispatchEvent(new Event('input', { bubbles: true }));
      go.hidden = false;
      draw();
    });
    fields[end].addEventListener('change', () => { slider.value = place(fields[end].value, end); draw(); });
  });
  plot.append(box);
  describe();
}

// 3. Copy an address or a citation, and share; the result is announced politely. Where the browser cannot, buttons stay
//    hidden and links are followed.
for (const button of document.querySelectorAll('button[data-copy],button[data-share]'))
  button.closest('[hidden]').hidden = !(button.dataset.share ? navigator.share : navigator.clipboard);
document.addEventListener('click', async event => {
  const from = event.target.closest('[data-copy],[data-share],.pin');
  if (!from || !(from.dataset.share ? navigator.share : navigator.clipboard)) return;
  event.preventDefault();
  const { share, title, copies, copy } = from.dataset, status = document.querySelector('[role=status]');
  try {
    if (share) return await navigator.share({ title, url: share });
    status.textContent = '';  // so that the same words are news again
    const text = copies ?? from.href ?? document.getElementById(from.dataset.from).textContent;
    await navigator.clipboard.writeText(text);
    status.textContent = copy ?? from.closest('[data-pins]').dataset.pins;
    if (from.matches('.pin')) location.hash = from.hash;
  } catch { if (from.href) location.href = from.href; }  // the reader closed the panel, or forbids it
});

// 4. Completion of the search box: a combobox with a list, by the ARIA authoring practices. Arrows choose, Enter takes,
//    Escape closes; without this the box is an ordinary one.
for (const input of document.querySelectorAll('input[data-complete]')) {
  const list = Object.assign(document.createElement('ul'), { id: 'completions', className: 'opts', hidden: true });
  let chosen = -1, waiting, asked = new AbortController();
  const attributes = (element, values) => Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
  attributes(list, { role: 'listbox', 'aria-label': input.dataset.list });
  attributes(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': false, 'aria-controls': list.id });
  input.after(list);

  const choose = at => {
    list.children[chosen]?.setAttribute('aria-selected', false);
    chosen = at;
    input.removeAttribute('aria-activedescendant');
    if (at < 0) return;
    list.children[at].setAttribute('aria-selected', true);
    list.children[at].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', list.children[at].id);
  };
  const show = options => {
    choose(-1);
    list.replaceChildren(...options.map(({ text, label, kind }, at) => {
      const option = Object.assign(document.createElement('li'), { id: `completion-${at}`, dir: 'auto' });
      attributes(option, { role: 'option', 'aria-selected': false });
      option.dataset.text = text;
      option.append(label);
      if (kind) option.append(' ', Object.assign(document.createElement('span'), { className: 'mut', textContent: kind }));
      return option;
    }));
    list.hidden = !options.length;
    input.setAttribute('aria-expanded', !list.hidden);
  };
  const close = () => { clearTimeout(waiting); asked.abort(); show([]); };
  const take = option => { input.value = option.dataset.text + ' '; close(); input.focus(); };
  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    try {
      const address = `${input.dataset.complete}?${new URLSearchParams({ q: input.value })}`;
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: 'application/json' } });
      show(answer.ok ? (await answer.json()).options : []);
    } catch (error) {
      if (error.name !== 'AbortError') show([]);  // offline, or a page in place of the list: the box works without
    }
  };
  input.addEventListener('input', event => {
    clearTimeout(waiting);
    if (event.isComposing || /\s$/.test(input.value) || input.selectionEnd < input.value.length) close();
    else waiting = setTimeout(ask, 120);
  });
  input.addEventListener('keydown', event => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], places = list.children.length + 1;
    if (step) choose((chosen + 1 + step + places) % places - 1);
    else if (event.key === 'Enter' && chosen >= 0) take(list.children[chosen]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  list.addEventListener('mousedown', event => event.preventDefault());  // the box keeps the focus
  list.addEventListener('click', event => { const option = event.target.closest('li'); if (option) take(option); });
  input.addEventListener('blur', close);
  input.form?.addEventListener('submit', close);
}

// 5. What was ticked or typed and not yet applied is not lost: a line counts it, and links to other searches carry it along.
for (const form of document.querySelectorAll('form[data-pending]')) {
  const ticked = field => field.type === 'checkbox';
  const changed = () => [...form.elements].filter(field => field.name && field.type !== 'hidden' && !field.matches('.find') &&
    (ticked(field) ? field.checked !== field.defaultChecked : 'defaultValue' in field && field.value !== field.defaultValue));
  const line = Object.assign(document.createElement('p'), { className: 'pending', hidden: true });
  const words = document.createElement('span');
  line.setAttribute('role', 'status');
  line.append(words, Object.assign(form.querySelector('.btn[type=submit]').cloneNode(true), { className: 'btn' }));
  form.append(line);
  const count = () => {
    const number = changed().filter(field => field.name !== 'q').length;
    if (number) words.textContent = `${form.dataset.pending} ${number}`;
    line.hidden = !number;
  };
  for (const kind of ['input', 'change']) document.addEventListener(kind, event => { if (event.target.form === form) count(); });
  addEventListener('pageshow', count);  // a browser that comes back restores what was ticked
  const carry = event => {
    const link = event.target.closest('main a[href]:not([data-clear]), .langs a[href]'), fields = changed();
    if (!link || !fields.length) return;
    const address = new URL(link.getAttribute('href'), location);  // a bar of the histogram is a link of SVG
    if (!address.pathname.slice(3).startsWith(new URL(form.action).pathname.slice(3))) return;  // in any language
    let pairs = [...address.searchParams].filter(([key]) => key !== 'page');
    const leftOut = pairs.filter(([key]) => key[0] === '-').map(([key, value]) => key.slice(1) + '=' + value);
    for (const field of fields) {
      pairs = pairs.filter(([key, value]) => key !== field.name || ticked(field) && value !== field.value);
      if (leftOut.includes(`${field.name}=${field.value}`)) continue;
      if (ticked(field) ? field.checked : field.value) pairs.push([field.name, field.value]);
    }
    address.search = new URLSearchParams(pairs);
    link.setAttribute('href', address);
  };
  document.addEventListener('click', carry, true);
  document.addEventListener('auxclick', carry, true);
  // A name looked for in the list of a facet is no part of the search: Enter in its field is the button beside it.
  let looking = '';
  form.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || !event.target.matches('.find')) return;
    event.preventDefault();
    event.target.nextElementSibling.click();
  });
  form.addEventListener('submit', event => { looking = event.submitter?.previousElementSibling?.name; });
  form.addEventListener('formdata', event => {
    for (const field of form.querySelectorAll('.find')) if (field.name !== looking) event.formData.delete(field.name);
  });
}

// 6. A minus on a value's box leaves the value out: the sign beside it is no stop of the Tab key.
document.addEventListener('keydown', event => {
  if (event.key === '-' && event.target.matches('.choice input')) event.target.closest('.choice').querySelector('a.not, button.not')?.click();
});

// 7. Work that is under way: looked at again every so many seconds, until it has ended.
const again = document.querySelector('[data-again]');
if (again)
  setInterval(async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.querySelector('[data-again]');
    if (now) again.replaceChildren(...now.childNodes);
    else location.reload();
  }, 1000 * again.dataset.again);
