/** The little that moves in a report: values under the pointer, and saving a chart. Runs in the reader's browser. */

/**
 * Shows the label of the mark nearest to the pointer (marks carry their values as accessible labels), and saves a
 * chart's drawing or specification when asked to.
 */
export const SCRIPT = `
(() => {
  const hover = document.getElementById('hover');
  const near = 40;
  const specs = JSON.parse(document.getElementById('specs').textContent);
  const middle = (mark) => { const b = mark.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; };
  const nearest = (marks, x, y) => {
    let best, least = near * near;
    for (const mark of marks) {
      const [mx, my] = middle(mark), d = (mx - x) * (mx - x) + (my - y) * (my - y);
      if (d < least) { least = d; best = mark; }
    }
    return best;
  };
  const show = (mark, x, y) => {
    hover.style.display = mark ? 'block' : 'none';
    if (!mark) return;
    hover.textContent = mark.getAttribute('aria-label').split('; ').join('\\n');
    const wide = hover.offsetWidth + 16;
    hover.style.left = Math.max(4, x + 14 + wide > innerWidth ? x - wide : x + 14) + 'px';
    hover.style.top = Math.max(4, Math.min(y + 14, innerHeight - hover.offsetHeight - 8)) + 'px';
  };
  const save = (name, type, text) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  for (const figure of document.querySelectorAll('figure.chart')) {
    const svg = figure.querySelector('svg'), name = figure.dataset.name;
    const points = svg.querySelectorAll('[aria-roledescription="point"]');
    svg.addEventListener('pointermove', (event) => {
      const under = event.target.closest('[aria-label]');
      const bar = under && under.getAttribute('aria-roledescription') === 'bar' || under && under.getAttribute('aria-roledescription') === 'rect';
      show(bar ? under : nearest(points, event.clientX, event.clientY), event.clientX, event.clientY);
    });
    svg.addEventListener('pointerleave', () => show());
    figure.addEventListener('click', (event) => {
      const kind = event.target.dataset.save;
      if (kind === 'svg') save(name + '.svg', 'image/svg+xml', new XMLSerializer().serializeToString(svg));
      if (kind === 'spec') save(name + '.vl.json', 'application/json', JSON.stringify(specs[name], null, 1));
    });
  }
})();
`;
