using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation.Cards;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Models;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public sealed class MeasuredCardTests : IClassFixture<TinyModel>, IDisposable
{
    private readonly TinyModel _tiny;
    private readonly string _dev = Directory.CreateTempSubdirectory("moderator-dev-").FullName;

    public MeasuredCardTests(TinyModel tiny)
    {
        _tiny = tiny;
        File.WriteAllText(Path.Combine(_dev, "wikipedia-fuzzed.csv"), "rev_id,comment,toxic\n1,You pathetic idiot of a baker,True\n2,Thanks for the quick answer,False\n3,What a stupid liar,True\n");
        File.WriteAllText(Path.Combine(_dev, "wikipedia-in-context.csv"), "comment_text,toxic,perspective_toxicity,parent_text\nYou pathetic idiot,1,0.9,Thanks\nThanks for the answer,0,0.1,\nWhat a stupid liar,1,0.8,You fool\nAgreed,0,0.2,Yes\n");
        File.WriteAllText(Path.Combine(_dev, "bias-madlibs-77k.csv"), "Text,Label,Template\ndespise bakers,BAD,verb_adj\n");
    }

    public void Dispose() => Directory.Delete(_dev, recursive: true);

    [Fact]
    public void The_measured_part_takes_its_place_in_the_card_and_leaves_the_manifest_alone()
    {
        var directory = _tiny.Copy("measured");
        var card = Path.Combine(directory, MeasuredCard.FileName);
        var before = File.ReadAllText(card);
        Assert.Contains("Not measured: no directory of labelled files was given", before, StringComparison.Ordinal);

        Write(directory, null);
        var after = File.ReadAllText(card);
        Assert.DoesNotContain("no directory of labelled files", after, StringComparison.Ordinal);
        Assert.Contains("| wikipedia-fuzzed | TOXICITY | 3 | 2 |", after, StringComparison.Ordinal);
        Assert.Contains("| bakers | 1 | 1 | 0 | undefined | undefined | undefined |", after, StringComparison.Ordinal);
        // The baseline looks at no parent: it gains nothing.
        Assert.Contains("| wikipedia-in-context | 4 | 2 | 3 | 1.000 | 1.000 | 0.000 | 0.000 to 0.000 |", after, StringComparison.Ordinal);
        Assert.Contains("## Uses to avoid", after, StringComparison.Ordinal);
        Assert.Contains(DataSetHash.OfFile(Path.Combine(_dev, "wikipedia-fuzzed.csv"))[..12], after, StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(directory, "plots", "roc.svg")), StringComparison.Ordinal);
        using var model = ModelDirectory.Load(directory);
        Assert.Equal(_tiny.Report.Version, model.Version);
    }

    [Fact]
    public void Two_writings_give_the_same_bytes()
    {
        string[] directories = [_tiny.Copy("once"), _tiny.Copy("again")];
        foreach (var directory in directories) Write(directory, null);
        Write(directories[1], null);
        foreach (var file in Directory.GetFiles(directories[0], "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(directories[1], Path.GetRelativePath(directories[0], file))));
    }

    [Fact]
    public void A_version_before_is_measured_on_the_same_rows()
    {
        var directory = _tiny.Copy("newer");
        Write(directory, _tiny.Copy("older"));
        var card = File.ReadAllText(Path.Combine(directory, MeasuredCard.FileName));
        Assert.Contains($"Compared with {_tiny.Report.Version}.", card, StringComparison.Ordinal);
        Assert.Contains("- Nothing in the recipe.", card, StringComparison.Ordinal);
        Assert.Matches(@"\| wikipedia-fuzzed \| TOXICITY \| 3 \| [0-9.]+ \| [0-9.]+ \| 0\.000 \|", card);
    }

    private void Write(string directory, string? previous) => MeasuredCard.Write(directory, MeasuringSet.In(_dev), previous, 2, null, default);
}
