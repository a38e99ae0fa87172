using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Moderator.Rounds;
using Moderator.Service.ReviewConsole.Components.Cards;
using Xunit;

namespace Moderator.Service.Tests.Console;

public sealed class AroundPanelTests
{
    [Fact]
    public async Task A_card_that_is_decided_just_as_its_panel_begins_to_read_is_no_failure_of_the_page()
    {
        // As the circuit does: what goes on after a wait stands in a row, here behind the card's end.
        var row = new Row();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(row);
        var panel = new Panel();
        var reading = panel.BeginAsync();
        SynchronizationContext.SetSynchronizationContext(before);
        await Patience.UntilAsync(() => !row.IsEmpty, "the end of the panel's pause");
        panel.Dispose();
        row.Run();

        await reading;
        Assert.False(panel.HasRead);
    }

    /// <summary>Of no card: it reads nothing of one.</summary>
    private sealed class Panel : AroundPanel
    {
        [SetsRequiredMembers]
        public Panel() => Card = null!;

        public bool HasRead { get; private set; }

        public Task BeginAsync() => OnInitializedAsync();

        protected override Task ReadAsync(CancellationToken gone)
        {
            HasRead = true;
            return Task.CompletedTask;
        }
    }

    private sealed class Row : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> _waiting = new();

        public bool IsEmpty => _waiting.IsEmpty;

        public override void Post(SendOrPostCallback d, object? state) => _waiting.Enqueue((d, state));

        public void Run()
        {
            while (_waiting.TryDequeue(out var next)) next.Work(next.State);
        }
    }
}
