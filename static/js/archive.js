// Enhancement only: every page works without this file.
// 1. Drop empty fields so search addresses stay short and citable.
for (const form of document.querySelectorAll('form[method=get]'))
  form.addEventListener('formdata', event => {
    for (const [key, value] of [...event.formData]) if (!value) event.formData.delete(key);
  });

// 2. Date brush: two native range inputs over the histogram (mouse, touch, arrow keys), kept in step with the date fields.
//    Nothing is sent until the reader presses the button. Month names come from the server: Chromium has no Kazakh dates.
for (const plot of document.querySelectorAll('[data-first]')) {
  const first = +plot.dataset.first, months = plot.dataset.months.split(',');
  const perYear = plot.dataset.unit === 'month' ? 12 : 1;
  const bars = plot.querySelectorAll('.bar'), go = plot.closest('figure').querySelector('button');
  const fields = ['from', 'to'].map(name => document.querySelector(`input[name=${name}]`));
  const last = bars.length - 1;
  const place = (value, isEnd) => {
    const [, year, month] = /^(\d{4})(?:-(\d\d))?/.exec(value) || [];
    if (!year) return isEnd ? last : 0;
    return (year - first) * perYear + (perYear === 1 ? 0 : month ? month - 1 : isEnd ? 11 : 0);
  };
  const year = at => String(first + Math.floor(at / perYear)).padStart(4, '0');
  const written = at => year(at) + (perYear === 1 ? '' : '-' + String(at % 12 + 1).padStart(2, '0'));
  const spoken = at => year(at) + (perYear === 1 ? '' : ' ' + months[at % 12]);
  const box = document.createElement('div');
  box.className = 'brush';
  const sliders = fields.map((field, end) => {
    const slider = Object.assign(document.createElement('input'), { type: 'range', min: 0, max: last });
    slider.value = place(field.value, end);
    slider.setAttribute('aria-label', field.labels[0].textContent.trim());
    box.append(slider);
    return slider;
  });
  const describe = () => sliders.forEach(slider => slider.setAttribute('aria-valuetext', spoken(+slider.value)));
  const draw = () => {
    const [from, to] = sliders.map(slider => +slider.value);
    bars.forEach((bar, at) => bar.classList.toggle('off', at < from || at > to));
    describe();
  };
  sliders.forEach((slider, end) => {
    slider.addEventListener('input', () => {
      const other = +sliders[1 - end].value;
      if (end ? +slider.value < other : +slider.value > other) slider.value = other;
      fields[end].value = written(+slider.value);
      go.hidden = false;
      draw();
    });
    fields[end].addEventListener('change', () => { slider.value = place(fields[end].value, end); draw(); });
  });
  plot.append(box);
  describe();
}

// 3. Copy a permanent link; the result is announced politely.
document.addEventListener('click', async event => {
  const link = event.target.closest('a[data-copy]');
  if (!link) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  document.querySelector('[role=status]').textContent = link.dataset.copy;
});
