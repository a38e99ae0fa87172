using System.Globalization;
using System.Text.Json.Nodes;
using Moderator.Classifier.Network.Specialist;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;

namespace Moderator.Classifier.Network.Training;

/// <summary>What a trained stack's card and manifest say of how it was made.</summary>
/// <param name="data">That it was trained on.</param>
/// <param name="parameters">It was trained with.</param>
/// <param name="held">How many comments of our own trained nothing.</param>
internal sealed class StackNotes(TrainingData data, StackParameters parameters, int held)
{
    /// <summary>The parts, in the lines of one sentence.</summary>
    public IReadOnlyList<string> Description(bool hasSpecialist) =>
    [
        $"{parameters.Networks.Count} small networks over words and their pieces (hashed embeddings, convolutions over one to {parameters.Networks.Max(n => n.MaxWidth)} words,",
        "the strongest match of each filter over the comment, one hidden layer)",
        .. parameters.Ngrams is null ? (string[])[] : ["and a linear model over words, pairs of words and character n-grams"],
        .. parameters.AveragedNgrams is null ? (string[])[] : ["and, for English, a second one over the mean of a comment's n-grams"],
        .. !hasSpecialist ? (string[])[] : [$"and, for English texts of the kind that our own comments cover, {NetworksOfSpecialist} and a linear model that those trained last,"],
        .. parameters.Trees is null ? (string[])[] : ["and, for English, gradient-boosted trees over what these say and over style features"],
        "are combined by logistic regression and calibrated on rows that trained none of them. Plain C#; written by the trainer.",
    ];

    /// <summary>What a reader of the card should know beside the figures.</summary>
    /// <param name="curves">Of the stack.</param>
    /// <param name="branches">How many it has.</param>
    /// <param name="blend">The specialist's, where there is one.</param>
    /// <param name="servesThreat">Whether THREAT is among its attributes.</param>
    public IReadOnlyList<string> Notes(StackCurves curves, int branches, SpecialistBlend? blend, bool servesThreat)
    {
        var notes = new List<string>();
        string[] only = [.. data.Sets.Where(s => s.CalibratesOnly).Select(s => Path.GetFileName(s.Path))];
        if (only.Length > 0) notes.Add($"Nothing was trained on {string.Join(", ", only)}; the calibration curves were fitted on them too, so that calibration errors measured on these files are flattered.");
        if (branches > 1)
            notes.Add("English is scored by all networks, other languages by those that read every language, with calibration curves of their own: fitted on each language's own rows for TOXICITY, which is the only attribute that those sets label, and at the share of toxic comments that each set has, which is far above that of an ordinary site. The other attributes of a text that is not English are guesses.");
        if (servesThreat)
            notes.Add("Of an English text TOXICITY is never below THREAT: whoever threatens is toxic, and the attribute that learned threats sees some hints that the other takes for kindness. Spans are each attribute's own.");
        if (data.Rows.Any(r => r.ToxicSpans is { Count: > 0 }))
            notes.Add($"A word is marked as a span when it added at least {curves.SpanLeast} to the log-odds and at least {curves.SpanShareOfStrongest} of what the strongest word added: the bounds with the best character F1 on training comments whose spans people marked.");
        if (curves.Parent is { } parent)
            notes.Add($"Where the text of the comment above is given and both are English, it raises {string.Join(", ", parent.Attributes)} by {parent.Weight} times what the parent's own log-odds lie above {parent.Above}, at most by {parent.Most}; a calm parent changes nothing. The parameters were chosen on wikipedia-in-context, so that figures measured there with parents are flattered a little.");
        if (blend is { } own)
            notes.Add($"English texts that read like our own comments are scored by more models that those comments trained last{PublicBeside}: {NetworksOfSpecialist} for the comment with the article's title and the parent's text where they are given, and a linear model. A gate, trained to tell our comments from the public sets' English ones, opens around {own.Centre} (logits); where it is shut these count for nothing, so that most comments of other kinds are scored as without them, and where it is open the other parts keep {Math.Round(own.Kept, 2).ToString(CultureInfo.InvariantCulture)} of their score. {held.ToString(CultureInfo.InvariantCulture)} comments of ours trained nothing and set the level of their scores. How often it is open is no measure of quality: a site should look at its own comments.");
        if (curves.Perspective.Count > 0)
            notes.Add($"The Perspective-equivalent scale was fitted to the scores that Perspective published for {data.Published.Count.ToString(CultureInfo.InvariantCulture)} Wikipedia comments, for {string.Join(", ", curves.Perspective.Keys)}: as many of these comments lie above a bound on the one scale as on the other. {(curves.PerspectiveOfReplies.Count > 0 ? $"Replies whose parent is given have a curve of their own for {string.Join(", ", curves.PerspectiveOfReplies.Keys)}, as Perspective read no parent. " : "")}Elsewhere the shares differ.");
        return notes;
    }

    private string NetworksOfSpecialist => parameters.Specialist is { Networks: > 1 and var count } ? $"{count.ToString(CultureInfo.InvariantCulture)} networks" : "a network";

    private string PublicBeside => parameters.Specialist?.Public.Sum(p => p.Labelled) is > 0 and var most
        ? $" (with at most {most.ToString(CultureInfo.InvariantCulture)} public ones beside them, so that they do not forget what those teach)"
        : "";

    /// <summary>By attribute: what each part counts.</summary>
    public static JsonObject WeightsOf(AttributeId[] attributes, StackCombination combination)
    {
        var weights = new JsonObject();
        foreach (var attribute in attributes)
        {
            var row = combination.Weights.AsSpan((int)attribute * (combination.Parts + 1), combination.Parts);
            weights[attribute.WireName()] = new JsonArray([.. row.ToArray().Select(w => (JsonNode)JsonValue.Create(Math.Round(w, 4)))]);
        }

        return new JsonObject { ["weights"] = weights };
    }
}
