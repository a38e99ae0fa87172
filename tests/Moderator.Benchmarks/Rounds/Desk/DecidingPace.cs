using System.Diagnostics;

namespace Moderator.Rounds.Desk;

/// <summary>What a moderator pressed.</summary>
internal enum DeskAct
{
    Approve,

    /// <summary>With the first reason of the house's list.</summary>
    Reject,
    Skip,
}

/// <summary>How long cards took.</summary>
/// <param name="Seconds">For all of them together.</param>
/// <param name="Next">From each key press to the frame in which the next card is shown, in milliseconds, in the order of the acts.</param>
/// <param name="Decided">How many were approved or rejected.</param>
internal sealed record PaceReport(double Seconds, IReadOnlyList<double> Next, int Decided);

/// <summary>Decides card after card by keyboard alone, each as soon as it is there.</summary>
internal sealed class DecidingPace(DeskBrowser browser)
{
    /// <summary>
    /// Notes the time of a key's event itself, before the page's own script sees it, and the frame after the change that
    /// shows another card.
    /// </summary>
    private const string Watch =
        """
        () => {
            const card = () => document.querySelector('[data-card]:not([data-done])')?.dataset.card;
            const pace = window.pace = { next: null };
            let waiting = null;
            addEventListener('keydown', event => {
                if (!/^[as1-9]$/.test(event.key)) return;
                pace.next = new Promise(done => waiting = { from: card(), at: event.timeStamp, done });
            }, true);
            new MutationObserver(() => {
                const now = card();
                if (waiting === null || now === undefined || now === waiting.from) return;
                const { at, done } = waiting;
                waiting = null;
                requestAnimationFrame(() => done(performance.now() - at));
            }).observe(document.body, { childList: true, subtree: true, attributes: true });
        }
        """;

    /// <summary>What a page that shows no next card is asked: no word of a comment is in it.</summary>
    private const string State =
        """
        () => JSON.stringify({
            alert: document.querySelector('[role=alert]')?.innerText ?? null,
            cards: [...document.querySelectorAll('[data-card]')].map(card => [card.dataset.card, card.dataset.done ?? null]),
            focus: document.activeElement?.tagName ?? null,
            sending: document.documentElement.dataset.sending ?? null,
            reconnect: document.querySelector('#components-reconnect-modal')?.className ?? null,
        })
        """;

    private static readonly TimeSpan Longest = Patience.Limit;
    private static readonly DeskAct[] Mixed = [DeskAct.Approve, DeskAct.Reject, DeskAct.Approve, DeskAct.Skip, DeskAct.Reject];

    /// <summary>Opens the queue.</summary>
    public async Task OpenAsync()
    {
        await browser.Page.GotoAsync("/console");
        await browser.WhenAsync("document.querySelector('[data-card]:not([data-done])')", "card");
        await browser.Page.EvaluateAsync(Watch);
    }

    /// <param name="decisions">How many cards are approved or rejected; skipped ones come on top.</param>
    /// <exception cref="TimeoutException">No next card came.</exception>
    public async Task<PaceReport> DecideAsync(int decisions)
    {
        var (next, decided, started) = (new List<double>(), 0, Stopwatch.GetTimestamp());
        while (decided < decisions)
        {
            var act = Mixed[next.Count % Mixed.Length];
            await PressAsync(act);
            try
            {
                next.Add(await browser.Page.EvaluateAsync<double>("() => window.pace.next").WaitAsync(Longest));
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"No next card came within {Longest.TotalSeconds:0} s after card {next.Count + 1}. The page: {await browser.Page.EvaluateAsync<string>(State)}", late);
            }

            if (act != DeskAct.Skip) decided++;
        }

        return new PaceReport(Stopwatch.GetElapsedTime(started).TotalSeconds, next, decided);
    }

    /// <summary>Waits until the service has answered every decision.</summary>
    public Task SentAsync() => browser.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('moderator-acts') ?? '[]') === '[]'");

    private async Task PressAsync(DeskAct act)
    {
        var keyboard = browser.Page.Keyboard;
        switch (act)
        {
            case DeskAct.Approve:
                await keyboard.PressAsync("a");
                break;
            case DeskAct.Reject:
                await keyboard.PressAsync("r");
                await keyboard.PressAsync("1");
                break;
            case DeskAct.Skip:
                await keyboard.PressAsync("s");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, null);
        }
    }
}
