using System.Text;
using Moderator.Classifier.DataSets;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.DataSets;

public sealed class LabelledCommentWriterTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        var written = new LabelledComment
        {
            Id = "c-1",
            Text = "Schöner \"Tag\"\n😀",
            Labels = AttributeLabels.Of((AttributeId.Toxicity, 0.75), (AttributeId.Spam, 0)),
            ToxicSpans = [new TextSpan(0, 3), new TextSpan(14, 16)],
            Language = "de",
            Topic = "weather",
            ArticleTitle = "Sun",
            ParentText = "Well?",
            Phenomenon = "quotation",
            Group = "p-1",
        };

        var read = Assert.Single(DataSetReader.Read(_folder.Write("data.ndjson", Written(written)), DataSetFormat.Moderator));

        Assert.Equal(written.Labels.Values.ToArray(), read.Labels.Values.ToArray());
        Assert.Equal(written.ToxicSpans, read.ToxicSpans);
        Assert.Equal(written with { Labels = read.Labels, ToxicSpans = read.ToxicSpans }, read);
    }

    [Fact]
    public void A_line_holds_what_is_known_and_nothing_else()
    {
        var comment = new LabelledComment { Id = "7", Text = "<b> & ü", Labels = AttributeLabels.Of((AttributeId.Insult, 0.1)) };

        Assert.Equal("{\"id\":\"7\",\"text\":\"<b> & ü\",\"labels\":{\"INSULT\":0.1}}\n", Encoding.UTF8.GetString(Written(comment)));
    }

    [Fact]
    public void Fields_of_others_are_passed_over()
    {
        var row = Assert.Single(_folder.Read("moderator", "{\"id\":\"1\",\"text\":\"x\",\"labels\":{},\"weather\":{\"deep\":[1]},\"spans\":null}\n"));

        Assert.Null(row.ToxicSpans);
        Assert.True(Attributes.All.All(a => row.Labels[a] is null));
    }

    [Fact]
    public void The_hash_covers_the_companions()
    {
        var path = _folder.Write("comments.csv", "abc");
        _folder.Write("annotations.csv", "");
        _folder.Write("spans.csv", "abc");
        const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        const string Nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        Assert.Equal(Abc, DataSetHash.OfFile(path));
        Assert.Equal(
            new Dictionary<string, string> { ["annotations.csv"] = Nothing, ["spans.csv"] = Abc },
            DataSetHash.OfCompanions(path, DataSetFormat.Parse("civil-comments-spans")));
        Assert.Empty(DataSetHash.OfCompanions(path, DataSetFormat.Moderator));
    }

    private static byte[] Written(LabelledComment comment)
    {
        using var stream = new MemoryStream();
        var writer = new LabelledCommentWriter(stream);
        writer.Write(comment);
        writer.Flush();
        return stream.ToArray();
    }
}
