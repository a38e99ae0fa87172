// The console's own script: keys, and decisions that are kept until the service has answered. Everything else is Blazor's.
(() => {
  const kept = 'moderator-acts';
  let page = null, token = null, sending = false, choosing = false;

  const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
  const read = () => JSON.parse(sessionStorage.getItem(kept) ?? '[]');
  const write = acts => sessionStorage.setItem(kept, JSON.stringify(acts));
  const hex = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
  const card = () => document.querySelector('[data-card]');
  const say = state => document.documentElement.dataset.sending = state;

  // Tells the page, again until its circuit is there; a page that was loaded anew has read what it needs itself.
  async function tell(...call) {
    for (const told = page; told !== null && told === page;) {
      try { return await told.invokeMethodAsync(...call); } catch { await pause(300); }
    }
  }

  async function post(act) {
    token ??= await (await fetch('/console/form-token', { redirect: 'error' })).text();
    const response = await fetch(act.to ?? '/console/acts', {
      method: 'POST', redirect: 'error', body: JSON.stringify(act),
      headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
    });
    if (response.ok) return await response.text();
    if (response.status === 400) return 'Refused';
    // Another session's token, or none any more: asked for anew.
    token = null;
    throw new Error();
  }

  async function send() {
    if (sending) return;
    sending = true;
    let wait = 200;
    for (let acts = read(); acts.length > 0; acts = read()) {
      try {
        const outcome = await post(acts[0]);
        write(read().filter(a => a.act_id !== acts[0].act_id));
        wait = 200;
        say(read().length > 0 ? 'under-way' : '');
        tell('Answered', acts[0].act_id, outcome);
      } catch {
        say('waiting');
        await pause(wait);
        wait = Math.min(wait * 2, 4000);
      }
    }
    sending = false;
  }

  function act(verb, reason) {
    const shown = card();
    if (!shown || shown.dataset.done || shown.dataset.mayDecide !== 'true') return;
    // What a card has no button for, its page does not do.
    if (verb === 'escalate' && !shown.querySelector('[data-verb=e]')) return;
    shown.dataset.done = 'true';
    choose(false);
    const labels = {};
    for (const label of shown.querySelectorAll('[data-attribute][data-said]'))
      if (label.dataset.said !== '') labels[label.dataset.attribute] = Number(label.dataset.said);
    const done = {
      act_id: hex(), key: Number(shown.dataset.card), revision: Number(shown.dataset.revision), decision: Number(shown.dataset.decision),
      to: shown.dataset.acts, verb, spans: spansOf(shown), reason: reason ?? null, note: shown.querySelector('[data-note]')?.value || null, labels,
    };
    write([...read(), done]);
    say('under-way');
    send();
    tell('Acted', done.act_id, done.key, verb);
  }

  // Marked passages that are ticked wrong, and those that the model missed.
  const spansOf = shown => [...shown.querySelectorAll('[data-span][aria-pressed="true"], [data-span][data-is-it]')].flatMap(marked => {
    const [start, end, names] = marked.dataset.span.split(',');
    return names.split(' ').map(attribute => ({ start: Number(start), end: Number(end), attribute, is_it: 'isIt' in marked.dataset }));
  });

  function addMissed(shown) {
    const field = shown.querySelector('[data-missed-text]'), as = shown.querySelector('[data-missed-as]');
    const list = shown.querySelector('[data-missed-list]'), raw = field.dataset.raw;
    // A field holds one character for the two of a line break that was sent as CR and LF.
    const offset = at => { let i = 0; for (let seen = 0; seen < at; seen++) i += raw.startsWith('\r\n', i) ? 2 : 1; return i; };
    const [start, end] = [offset(field.selectionStart), offset(field.selectionEnd)];
    shown.querySelector('[data-missed-said]').textContent = start === end ? list.dataset.nothing : '';
    if (start === end) return;
    const item = document.createElement('li'), remove = document.createElement('button');
    item.dataset.span = `${start},${end},${as.value}`;
    item.dataset.isIt = '';
    item.textContent = `\u201c${raw.slice(start, end)}\u201d: ${as.selectedOptions[0].textContent} `;
    Object.assign(remove, { type: 'button', className: 'plain', textContent: list.dataset.remove });
    remove.addEventListener('click', () => item.remove());
    item.append(remove);
    list.append(item);
  }

  // A field that is read only has no caret for keys to move: this one has, and takes nothing in.
  document.addEventListener('beforeinput', event => { if (event.target.matches?.('[data-missed-text]')) event.preventDefault(); });

  // The next marked passage after the one that has the focus, and round again.
  function nextSpan() {
    const spans = [...card()?.querySelectorAll('button[data-span]') ?? []];
    spans[(spans.indexOf(document.activeElement) + 1) % spans.length]?.focus();
  }

  function openMissed() {
    const missed = card()?.querySelector('[data-missed]');
    if (!missed) return;
    missed.open = true;
    missed.querySelector('textarea').focus();
  }

  function choose(open) {
    choosing = open;
    const reasons = card()?.querySelector('[data-reasons]');
    if (!reasons) return;
    reasons.hidden = !open;
    if (open) reasons.querySelector('button').focus();
  }

  const help = () => document.getElementById('keys');
  const verbs = {
    a: () => act('approve'),
    r: () => choose(!choosing),
    e: () => act('escalate'),
    s: () => { const shown = card(); if (shown && !shown.dataset.done) { choose(false); shown.dataset.done = 'true'; tell('Skip', Number(shown.dataset.card)); } },
    u: () => tell('Undo'),
    t: () => card()?.querySelector('[data-unblur]')?.click(),
    n: () => card()?.querySelector('[data-note]')?.focus(),
    x: nextSpan,
    m: openMissed,
    g: () => card()?.querySelector('[data-together] button')?.focus(),
    '?': () => { const keys = help(); if (keys) keys.open ? keys.close() : keys.showModal(); },
  };

  document.addEventListener('keydown', event => {
    if (!page || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest('input, textarea, select');
    if (event.key === 'Escape') {
      if (typing) typing.blur();
      choose(false);
      return;
    }
    if (typing || (help()?.open && event.key !== '?')) return;
    const reasons = card()?.querySelector('[data-reasons]');
    if (choosing && reasons && /^[1-9]$/.test(event.key)) {
      const reason = reasons.querySelectorAll('button')[Number(event.key) - 1];
      if (reason) { event.preventDefault(); act('reject', reason.dataset.reason); }
      return;
    }
    const verb = verbs[event.key.toLowerCase()];
    if (!verb) return;
    event.preventDefault();
    if (!event.repeat) verb();
  });

  document.addEventListener('click', event => {
    const pressed = event.target.closest('[data-verb]');
    if (page && pressed) verbs[pressed.dataset.verb]();
    const reason = event.target.closest('[data-reason]');
    if (page && reason) act('reject', reason.dataset.reason);
    const span = event.target.closest('button[data-span]');
    if (span) span.setAttribute('aria-pressed', String(span.getAttribute('aria-pressed') !== 'true'));
    if (event.target.closest('[data-add-missed]')) addMissed(card());
    const said = event.target.closest('[data-attribute]');
    if (said) {
      // Nothing said, wrong (0), right (1), and round again.
      said.dataset.said = { '': '0', 0: '1', 1: '' }[said.dataset.said];
      said.setAttribute('aria-label', said.dataset[said.dataset.said === '' ? 'none' : said.dataset.said === '0' ? 'wrong' : 'right']);
    }
  });

  window.moderator = {
    start: told => { page = told; say(read().length > 0 ? 'under-way' : ''); send(); },
    stop: () => { page = null; },
    // A quick hand may have chosen "reject" on this card already: what is open stays open.
    shown: () => {
      // What had the focus is gone with the card before: the reading goes on in this one.
      if (['BODY', 'H1', undefined].includes(document.activeElement?.tagName)) card()?.focus({ preventScroll: true });
    },
  };
})();
