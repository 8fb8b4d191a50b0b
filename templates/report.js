'use strict';
// Nothing in the report needs this: it sorts and filters the register and copies commands.
(() => {
  for (const block of document.querySelectorAll('pre.command')) {
    if (!navigator.clipboard) break;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(block.textContent).then(() => {
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      });
    });
    const frame = document.createElement('div');
    frame.className = 'command-frame';
    block.before(frame);
    frame.append(block, button);
  }
  for (const table of document.querySelectorAll('table[data-sortable]')) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    if (rows.length < 5) continue;
    const label = document.createElement('label');
    label.className = 'filter';
    label.append('Filter ');
    const input = document.createElement('input');
    input.type = 'search';
    label.append(input);
    table.before(label);
    input.addEventListener('input', () => {
      const wanted = input.value.toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener('click', () => {
        const down = cell.getAttribute('aria-sort') === 'ascending';
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
        cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const text = (row) => row.cells[column].textContent.trim().toLowerCase();
        const sorted = rows.map((row) => [text(row), row]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
        if (down) sorted.reverse();
        body.append(...sorted.map(([, row]) => row));
      });
    });
  }
  const opened = [];
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of opened.splice(0)) details.open = false;
  });
})();
