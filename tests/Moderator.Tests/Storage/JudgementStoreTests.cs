using Moderator.Core.Decisions;
using Moderator.Core.Scoring;
using Moderator.Storage.Annotations;
using Moderator.Storage.Comments;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class JudgementStoreTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    private SqliteCommentStore Store => new(_temporary.Database);

    private JudgementStore Judgements => new(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_judgement_comes_back_as_it_was_given()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "you utter fool"), default);
        var given = Judgement("ann", (AttributeId.Insult, 0.75), (AttributeId.Threat, 0)) with { Spans = [new LabelledSpan(10, 14, AttributeId.Insult)], Note = "plain" };
        var judged = (JudgeOutcome.Judged)await Judgements.JudgeAsync(given, default);

        var read = Assert.Single(Judgements.Read(null, "c-1", null, 10)!);
        foreach (var found in new[] { judged.Judgement, read })
        {
            Assert.Equal(("ann", 1, "plain", StoredComments.Noon), (found.Annotator, found.Revision, found.Note, found.JudgedAt));
            Assert.Equal(given.Labels, found.Labels);
            Assert.Equal(given.Spans, found.Spans);
        }
    }

    [Fact]
    public async Task What_does_not_fit_the_text_is_not_stored()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "short"), default);
        Assert.Equal(new JudgeOutcome.SpanOutside(5), await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 1)) with { Spans = [new LabelledSpan(0, 6, AttributeId.Insult)] }, default));
        Assert.Equal(new JudgeOutcome.OtherRevision(1), await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 1)) with { Revision = 2 }, default));
        Assert.Equal(new JudgeOutcome.CommentUnknown(), await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 1)) with { CommentId = "nobody" }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 1)) with { Spans = [new LabelledSpan(3, 3, AttributeId.Insult)] }, default));
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM judgements"));
    }

    [Fact]
    public async Task The_export_gives_the_mean_of_what_people_say_each_person_once()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "you utter fool"), default);
        await Store.SubmitAsync(StoredComments.Of("c-2", "annotated, not decided on"), default);
        await Store.DecideAsync(
            new ModeratorDecision { CommentId = "c-1", Action = ModerationAction.Reject, Moderator = "mo", Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 1 }, DecidedAt = StoredComments.Noon },
            default);
        await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 0)), default);
        await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Insult, 0.5)) with { Spans = [new LabelledSpan(4, 14, AttributeId.Insult)] }, default);
        await Judgements.JudgeAsync(Judgement("ben", (AttributeId.Insult, 0.6), (AttributeId.Threat, 0)) with { Spans = [new LabelledSpan(4, 14, AttributeId.Insult), new LabelledSpan(0, 3, AttributeId.Toxicity)] }, default);
        // The moderator's own annotation goes before what the decision says of that attribute.
        await Judgements.JudgeAsync(Judgement("mo", (AttributeId.Toxicity, 0.25)), default);
        await Judgements.JudgeAsync(Judgement("ann", (AttributeId.Spam, 1)) with { CommentId = "c-2", JudgedAt = StoredComments.Noon.AddDays(1) }, default);

        var labels = Store.ReadLabels(new LabelQuery()).ToList();
        Assert.Equal(["c-1", "c-2"], labels.Select(l => l.CommentId));
        Assert.Equal(0.7, labels[0].Labels[AttributeId.Insult], 9);
        Assert.Equal(0.25, labels[0].Labels[AttributeId.Toxicity]);
        Assert.Equal(0, labels[0].Labels[AttributeId.Threat]);
        Assert.Equal([new LabelledSpan(0, 3, AttributeId.Toxicity), new LabelledSpan(4, 14, AttributeId.Insult)], labels[0].Spans);
        Assert.Equal(ModerationAction.Reject, labels[0].Decision!.Action);
        Assert.Null(labels[1].Decision);
        Assert.Equal(new Dictionary<AttributeId, double> { [AttributeId.Spam] = 1 }, labels[1].Labels);
        Assert.Equal("c-2", Assert.Single(Store.ReadLabels(new LabelQuery { Since = StoredComments.Noon.AddHours(1) })).CommentId);
    }

    [Fact]
    public async Task Every_decision_is_exported_once_with_what_the_moderator_said()
    {
        await Store.SubmitAsync(StoredComments.Of("c-1", "one", ModerationAction.Review, "gazette"), default);
        await Store.SubmitAsync(StoredComments.Of("c-2", "two"), default);
        await Store.DecideAsync(
            new ModeratorDecision { Site = "gazette", CommentId = "c-1", Action = ModerationAction.Reject, Moderator = "mo", Labels = new Dictionary<AttributeId, double> { [AttributeId.Insult] = 1, [AttributeId.Spam] = 0 }, DecidedAt = StoredComments.Noon.AddDays(1) },
            default);

        var all = Store.ReadDecisions(new LabelQuery()).ToList();
        Assert.Equal([("c-1", DecisionSource.Policy), ("c-2", DecisionSource.Policy), ("c-1", DecisionSource.Moderator)], all.Select(d => (d.Recorded.Decision.CommentId, d.Recorded.Decision.Source)));
        Assert.Equal(2, all[2].Recorded.Labels.Count);
        Assert.Equal(0.25, all[2].Scores[AttributeId.Toxicity]);
        Assert.Equal(2, Store.ReadDecisions(new LabelQuery { Site = "gazette" }).Count());
        Assert.Single(Store.ReadDecisions(new LabelQuery { Since = StoredComments.Noon.AddHours(1) }));
    }

    private static Judgement Judgement(string annotator, params (AttributeId Attribute, double Label)[] labels) => new()
    {
        CommentId = "c-1",
        Annotator = annotator,
        Labels = labels.ToDictionary(l => l.Attribute, l => l.Label),
        JudgedAt = StoredComments.Noon,
    };
}
