using System.Globalization;
using Moderator.Classifier.Corpus;
using Moderator.Classifier.DataSets;
using Xunit;

namespace Moderator.Tests.Classifier.Corpus;

public sealed class CorpusLinterTests : IDisposable
{
    private const string Nothing = "\"TOXICITY\":0,\"SEVERE_TOXICITY\":0,\"IDENTITY_ATTACK\":0,\"INSULT\":0,\"PROFANITY\":0,\"THREAT\":0,\"SEXUALLY_EXPLICIT\":0,\"SPAM\":0";

    private static readonly CorpusRules Small = new() { FewestFunctions = 1, FewestCases = 2 };

    private readonly string _folder = Directory.CreateTempSubdirectory("moderator-corpus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_corpus_in_order_has_no_finding()
    {
        Comments(Row("a", "The bridge is closed until May, says the council."), Toxic("b", "Only a fool closes a bridge.", 7, 13));
        Checks(Check("k1", "Ferries run each hour from the old pier.", 0, "[\"pier\"]"), Check("k2", "Whoever planned these ferries is a donkey.", 1, "[\"ferries\"]"));
        Readings("a", "{}", "{}", "b", "{\"TOXICITY\":0.5,\"INSULT\":1}", "{\"TOXICITY\":0.75,\"INSULT\":0.5}");

        Assert.Empty(Findings());
    }

    [Theory]
    [InlineData("{\"text\":\"No id.\",\"labels\":{}}", "column 'id'")]
    [InlineData("{\"id\":\"x\",\"text\":\"Short.\",\"labels\":{\"RUDENESS\":1}}", "found an unknown attribute")]
    [InlineData("{\"id\":\"x\",\"text\":\"Short.\",\"labels\":{\"TOXICITY\":1},\"spans\":[{\"start\":2,\"end\":99}]}", "found the span 2 to 99")]
    public void A_row_that_cannot_be_read_is_named_by_file_and_line(string row, string expected)
    {
        Comments(Row("a", "The bridge is closed."), row);

        var finding = Assert.Single(Findings());
        Assert.Contains("line 2", finding.Message, StringComparison.Ordinal);
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_stands_twice_is_found_across_files()
    {
        Comments(Row("a", "The bridge is closed."));
        Checks(Check("a", "Ferries run each hour.", 0), Check("b", "Whoever planned this is a donkey.", 1));

        Assert.Equal(("a", "this id stands in comments/one.ndjson too"), Only(Findings()));
    }

    [Fact]
    public void The_same_text_in_other_clothes_is_found_and_under_another_headline_is_not()
    {
        Comments(Row("a", "Good riddance."), Row("b", "GOOD   riddance."), Row("c", "Good riddance.", ",\"headline\":\"Old pier torn down\""));

        Assert.Equal(("b", "the same text as a, in the same place"), Only(Findings()));
    }

    [Theory]
    [InlineData("\"TOXICITY\":0,", "\"TOXICITY\":0.6,", "TOXICITY is 0.6, expected 0, 0.25, 0.5, 0.75 or 1")]
    [InlineData("\"SPAM\":0", "\"SPAM\":0.1", "SPAM is 0.1, expected 0, 0.25, 0.5, 0.75 or 1")]
    [InlineData(",\"THREAT\":0", "", "THREAT has no label")]
    [InlineData("\"SEVERE_TOXICITY\":0", "\"SEVERE_TOXICITY\":0.25", "SEVERE_TOXICITY is higher than TOXICITY")]
    [InlineData("\"topic\":\"traffic\",", "", "has no topic")]
    public void Labels_are_the_guides(string part, string instead, string expected)
    {
        Comments(Row("a", "The bridge is closed.").Replace(part, instead, StringComparison.Ordinal));

        Assert.Contains(Findings(), f => string.Equals(f.Message, expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_toxic_comment_has_a_span_that_holds_no_blank_at_its_ends()
    {
        Comments(Row("a", "Only a fool closes it.").Replace("\"TOXICITY\":0", "\"TOXICITY\":0.75", StringComparison.Ordinal), Toxic("b", "Only a fool closes a bridge.", 4, 11));

        Assert.Equal([("a", "is toxic and has no span"), ("b", "the span 4 to 11 begins or ends with a blank")], Findings().Select(f => (f.Id, f.Message)));
    }

    [Fact]
    public void A_pair_has_two_comments_and_a_contrast()
    {
        Comments(
            Row("a", "The bridge is closed.", ",\"pair\":\"p1\""),
            Row("b", "The bridge is open.", ",\"pair\":\"p2\""),
            Row("c", "The bridge is wet.", ",\"pair\":\"p2\""),
            Row("d", "The bridge is old.", ",\"pair\":\"p3\""),
            Toxic("e", "Only a fool closes a bridge.", 7, 11, ",\"pair\":\"p3\""));

        Assert.Equal(
            [("a", "is alone in pair p1"), ("b", "pair p2 has no contrast: expected an attribute with one label of 0.5 or more and one of 0.25 or less")],
            Findings().Select(f => (f.Id, f.Message)));
    }

    [Fact]
    public void A_label_stands_between_its_two_readings()
    {
        Comments(Row("a", "The bridge is closed."), Toxic("b", "Only a fool closes a bridge.", 7, 11), Row("c", "The bridge is wet."));
        Readings("a", "{}", "{}", "b", "{\"TOXICITY\":0.25,\"INSULT\":1}", "{\"TOXICITY\":0.25,\"INSULT\":0.25}", "d", "{}", "{}");

        Assert.Equal(
            [
                ("b", "TOXICITY is 0.75, and the two readings say 0.25 and 0.25"),
                ("c", "was not read a second time"),
                ("d", "was read, and is no comment of the corpus"),
            ],
            Findings().Select(f => (f.Id, f.Message)));
    }

    [Theory]
    [InlineData("Well, the bridge is closed until further notice again.", "has 6 words in a row that a training comment has too")]
    [InlineData("The bridge is closed until further", "is nearly the training comment a (similarity 0.80)")]
    public void A_check_does_not_repeat_a_training_comment(string text, string expected)
    {
        Comments(Row("a", "The bridge is closed until further notice."));
        Checks(Check("k1", text, 0), Check("k2", "Whoever planned this is a donkey.", 1));

        Assert.Contains(Findings(), f => string.Equals(f.Id, "k1", StringComparison.Ordinal) && string.Equals(f.Message, expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_checks_slot_fillers_stand_in_no_training_comment_not_even_in_disguise()
    {
        Comments(Row("a", "The Old  Pier is closed."));
        Checks(Check("k1", "Ferries leave from the old pier.", 0, "[\"old pier\"]"), Check("k2", "Ferries leave from the pier at eight.", 0, "[\"pier at\"]"));

        Assert.Equal(("k1", "has a slot filler that stands in a training comment"), Only(Findings()));
    }

    [Fact]
    public void Too_few_functions_and_too_few_cases_are_found()
    {
        Comments(Row("a", "The bridge is closed."));
        Checks(Check("k1", "Ferries run each hour.", 0));

        Assert.Equal(
            ["1 functions, expected 35 or more", "the function ferries has 1 cases, expected 40 or more"],
            CorpusLinter.Lint(CorpusFiles.Load(_folder), new CorpusRules()).Select(f => f.Message));
    }

    [Fact]
    public void A_folder_without_comments_is_refused()
    {
        var error = Assert.Throws<DataSetFormatException>(() => CorpusFiles.Load(_folder));

        Assert.Contains("expected a folder with comments/*.ndjson", error.Message, StringComparison.Ordinal);
    }

    private static string Row(string id, string text, string more = "") =>
        $$"""{"id":"{{id}}","text":"{{text}}","labels":{{{Nothing}}},"language":"en","topic":"traffic","phenomenon":"ferries"{{more}}}""";

    private static string Toxic(string id, string text, int start, int end, string more = "") =>
        Row(id, text, string.Create(CultureInfo.InvariantCulture, $",\"spans\":[{{\"start\":{start},\"end\":{end},\"attribute\":\"INSULT\"}}]{more}"))
            .Replace("\"TOXICITY\":0,", "\"TOXICITY\":0.75,", StringComparison.Ordinal)
            .Replace("\"INSULT\":0,", "\"INSULT\":0.75,", StringComparison.Ordinal);

    private static string Check(string id, string text, int toxicity, string slots = "[]") =>
        $$"""{"id":"{{id}}","text":"{{text}}","labels":{"TOXICITY":{{toxicity}}},"phenomenon":"ferries","slots":{{slots}}}""";

    private static (string? Id, string Message) Only(IEnumerable<CorpusFinding> findings)
    {
        var only = Assert.Single(findings);
        return (only.Id, only.Message);
    }

    private IReadOnlyList<CorpusFinding> Findings() => CorpusLinter.Lint(CorpusFiles.Load(_folder), Small);

    private void Comments(params string[] rows) => Write("comments", "one.ndjson", rows);

    private void Checks(params string[] rows) => Write("checks", "two.ndjson", rows);

    private void Readings(params string[] parts) => Write(".", CorpusFiles.ReadingsFile, parts.Chunk(3).Select(p => $$"""{"id":"{{p[0]}}","first":{{p[1]}},"second":{{p[2]}}}"""));

    private void Write(string kind, string name, IEnumerable<string> rows)
    {
        Directory.CreateDirectory(Path.Combine(_folder, kind));
        File.WriteAllLines(Path.Combine(_folder, kind, name), rows);
    }
}
