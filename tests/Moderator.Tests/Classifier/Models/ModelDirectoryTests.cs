using System.Text.Json.Nodes;
using Moderator.Classifier.Models;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Models;

public class ModelDirectoryTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string[] Hostile =
    [
        "", " ", "\0", "\ud800", "\udc00\ud800", "\u202e\u200b\u200d", new string('a', 100_000), new string('!', 50_000),
        string.Concat(Enumerable.Repeat("😀", 5000)), string.Concat(Enumerable.Repeat("a\u0301", 5000)), "&#x1F600;&lt;<b>", "\uffff\ufffe",
    ];

    [Fact]
    public void A_trained_model_loads_and_scores_every_attribute()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        Assert.Equal(tiny.Report.Version, model.Version);
        Assert.Equal(Attributes.All, model.Attributes);
        var scored = model.Score("You are an idiot and everybody here is tired of you.");
        Assert.Equal(Attributes.Count, scored.Scores.Count);
        Assert.Equal("en", scored.Language);
        Assert.Equal(tiny.Report.Version, scored.Model);
        var kind = model.Score("Thank you for the report, the numbers on schools were new to me.");
        Assert.True(scored.Scores[AttributeId.Toxicity] > kind.Scores[AttributeId.Toxicity] + 0.1);
    }

    [Fact]
    public void Any_string_scores_within_zero_and_one_on_many_threads_as_on_one()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        var texts = Hostile.Concat(Enumerable.Range(0, 60).Select(i => $"Comment {i} of a reader, you know! {(char)(i * 997)}")).ToArray();
        var alone = texts.Select(t => Scores(model, t)).ToArray();
        Assert.All(alone, scores => Assert.All(scores, score => Assert.InRange(score, 0f, 1f)));
        var together = new float[texts.Length][];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = Scores(model, texts[i]));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Both_ways_of_scoring_agree()
    {
        using var model = ModelDirectory.Load(tiny.Report.Directory);
        const string text = "Buy cheap watches now at my site!";
        var array = Scores(model, text);
        Assert.All(model.Score(text).Scores, score => Assert.Equal(array[(int)score.Attribute], score.Value, 6));
    }

    [Fact]
    public void A_changed_byte_in_the_model_file_is_refused_with_both_hashes()
    {
        var copy = tiny.Copy("changed-byte");
        var file = Path.Combine(copy, "model.zip");
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        var found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        Refused(copy, $"{file}: SHA-256 is {found}, expected {tiny.Report.Version.Hash}.");
    }

    [Fact]
    public void Another_normaliser_version_is_refused()
    {
        var copy = Changed("normaliser", m => m["normaliser_version"] = 999);
        Refused(copy, $"{Path.Combine(copy, "manifest.json")}: normaliser_version is 999, expected {TextNormaliser.Version}.");
    }

    [Fact]
    public void An_unknown_format_is_refused()
    {
        var copy = Changed("format", m => m["format"] = 2);
        Refused(copy, $"{Path.Combine(copy, "manifest.json")}: format is 2, expected 1.");
    }

    [Fact]
    public void An_unknown_kind_is_refused()
    {
        var copy = Changed("kind", m => m["kind"] = "oracle");
        Assert.StartsWith($"{Path.Combine(copy, "manifest.json")}: kind is \"oracle\", expected \"baseline\" or \"stack\"", Assert.Throws<ModelFormatException>(() => ModelDirectory.Load(copy)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_attribute_and_one_too_few_are_refused()
    {
        var unknown = Changed("attribute", m => m["attributes"]![7] = "BOREDOM");
        Refused(unknown, $"{Path.Combine(unknown, "manifest.json")}: an attribute is \"BOREDOM\", expected one of {string.Join(", ", Attributes.AllNames)}.");
        var fewer = Changed("fewer", m => m["attributes"]!.AsArray().RemoveAt(7));
        Refused(fewer, $"{Path.Combine(fewer, "model.zip")}: The model file has 8 calibrators, expected one for each of 7 attributes.");
    }

    [Fact]
    public void A_missing_manifest_a_missing_file_and_broken_json_are_refused()
    {
        var empty = Path.Combine(Path.GetTempPath(), "moderator-no-model");
        Refused(empty, $"{Path.Combine(empty, "manifest.json")}: found no such file, expected a model's manifest.");

        var missing = tiny.Copy("missing");
        File.Delete(Path.Combine(missing, "model.zip"));
        Refused(missing, $"{Path.Combine(missing, "model.zip")}: found no such file, expected one with SHA-256 {tiny.Report.Version.Hash}.");

        var broken = tiny.Copy("broken");
        File.WriteAllText(Path.Combine(broken, "manifest.json"), "{\n  \"format\": one\n}");
        Assert.StartsWith($"{Path.Combine(broken, "manifest.json")}, line 2: ", Assert.Throws<ModelFormatException>(() => ModelDirectory.Load(broken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_outside_the_directory_is_refused()
    {
        var copy = Changed("outside", m => m["files"] = new JsonObject { ["../model.zip"] = tiny.Report.Version.Hash });
        Refused(copy, $"{Path.Combine(copy, "manifest.json")}: a file's name is \"../model.zip\", expected one without a directory.");
    }

    [Fact]
    public void A_path_is_found_as_it_is_and_an_unknown_name_lists_the_places()
    {
        Assert.Equal(tiny.Report.Directory, ModelDirectory.Find(tiny.Report.Directory));
        var e = Assert.Throws<ModelFormatException>(() => ModelDirectory.Find("no-such-model"));
        Assert.Contains(Path.Combine("models", "no-such-model"), e.Message, StringComparison.Ordinal);
    }

    private static float[] Scores(ICommentModel model, string text)
    {
        var scores = new float[Attributes.Count];
        model.Score(text, scores);
        return scores;
    }

    private static void Refused(string directory, string message) =>
        Assert.Equal(message, Assert.Throws<ModelFormatException>(() => ModelDirectory.Load(directory)).Message);

    private string Changed(string name, Action<JsonNode> change)
    {
        var copy = tiny.Copy(name);
        var file = Path.Combine(copy, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!;
        change(manifest);
        File.WriteAllText(file, manifest.ToJsonString());
        return copy;
    }
}
