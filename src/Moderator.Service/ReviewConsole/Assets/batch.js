// Dragging a range on a plot of scores. It sets the two sliders, which do the same by keyboard; what is decided is the page's.
(() => {
  let drag = null, telling = 0;

  const hundredth = (plot, event) => {
    const box = plot.querySelector('svg').getBoundingClientRect();
    return Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * 100);
  };

  function show(plot, from, to) {
    const shown = plot.querySelector('[data-range-shown]');
    shown.setAttribute('x', from * 10);
    shown.setAttribute('width', (to - from) * 10);
    for (const [end, value] of [['from', from], ['to', to]]) {
      const slider = plot.querySelector(`[data-range="${end}"]`);
      slider.value = value;
      slider.setAttribute('aria-valuetext', `${value} %`);
      plot.querySelector(`[data-range-said="${end}"]`).textContent = `${value} %`;
    }
  }

  // Tells the page the range, once it rests for a moment.
  function tell(plot, from, to) {
    clearTimeout(telling);
    telling = setTimeout(() => {
      const both = plot.querySelector('[data-range="both"]');
      both.value = `${from},${to}`;
      both.dispatchEvent(new Event('change', { bubbles: true }));
    }, 150);
  }

  document.addEventListener('pointerdown', event => {
    const plot = event.target.closest('svg')?.closest('[data-range-plot]');
    if (!plot || event.button !== 0) return;
    event.preventDefault();
    drag = { plot, pointer: event.pointerId, start: hundredth(plot, event) };
    plot.setPointerCapture(event.pointerId);
  });

  document.addEventListener('pointermove', event => {
    if (drag?.pointer !== event.pointerId) return;
    const end = hundredth(drag.plot, event);
    show(drag.plot, Math.min(drag.start, end), Math.max(drag.start, end));
  });

  const leave = event => {
    if (drag?.pointer !== event.pointerId) return;
    const { plot, start } = drag;
    const end = hundredth(plot, event);
    drag = null;
    // A press without a drag asks for nothing.
    if (event.type === 'pointercancel' || end === start) return;
    tell(plot, Math.min(start, end), Math.max(start, end));
  };
  document.addEventListener('pointerup', leave);
  document.addEventListener('pointercancel', leave);

  document.addEventListener('input', event => {
    const plot = event.target.closest('[data-range-plot]');
    if (!plot || event.target.type !== 'range') return;
    let [from, to] = ['from', 'to'].map(end => Number(plot.querySelector(`[data-range="${end}"]`).value));
    // One end pushes the other before it.
    if (event.target.dataset.range === 'from') to = Math.max(from, to);
    else from = Math.min(from, to);
    show(plot, from, to);
    tell(plot, from, to);
  });
})();
