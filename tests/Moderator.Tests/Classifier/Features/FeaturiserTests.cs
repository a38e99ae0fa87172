using Moderator.Classifier.Features;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Features;

public class FeaturiserTests
{
    private static readonly FeatureOptions Options = new() { BucketBits = 14, WordMinimumComments = 1, CharacterMinimumComments = 1 };

    private static readonly string[] Comments =
    [
        "The council voted on the new bridge.",
        "What a silly idea, the bridge is fine!",
        "You are all WRONG about the bridge!!!",
    ];

    private static Featuriser Learnt() => Featuriser.Learn(Comments, Options, LexiconHashes.Empty);

    [Fact]
    public void The_hash_is_part_of_the_file_format_and_never_changes()
    {
        Assert.Equal(7495471069932591836UL, FeatureHash.Of("bridge"));
        Assert.NotEqual(FeatureHash.Of("ab"), FeatureHash.Of("ba"));
    }

    [Fact]
    public void Words_are_told_from_symbols_and_line_breaks_are_left_out()
    {
        const string text = "don't stop!\n😀 42";
        var tokens = new List<FeatureToken>();
        FeatureToken.Read(text, tokens);
        Assert.Equal(["don't", "stop", "!", "😀", "42"], tokens.Select(t => text.Substring(t.Start, t.Length)));
        Assert.Equal([true, true, false, false, true], tokens.Select(t => t.IsWord));
        Assert.Equal(FeatureHash.Of("stop"), tokens[1].Hash);
    }

    [Fact]
    public void Indices_ascend_and_each_block_has_length_one()
    {
        var featuriser = Learnt();
        var scratch = new FeatureScratch();
        featuriser.Read("The bridge is a silly bridge", scratch);
        var indices = scratch.Indices[..scratch.Count];
        Assert.Equal(indices.Order().Distinct(), indices);
        Assert.InRange(indices[^1], featuriser.WordCount, featuriser.Count - 1);
        double words = 0, characters = 0;
        for (var i = 0; i < scratch.Count; i++)
        {
            if (indices[i] < featuriser.WordCount) words += scratch.Values[i] * scratch.Values[i];
            else characters += scratch.Values[i] * scratch.Values[i];
        }

        Assert.Equal(1, words, 5);
        Assert.Equal(1, characters, 5);
    }

    [Fact]
    public void A_frequent_word_weighs_less_than_a_rare_one()
    {
        var featuriser = Featuriser.Learn(Comments, Options with { WordNgrams = 1 }, LexiconHashes.Empty);
        var scratch = new FeatureScratch();
        featuriser.Read("bridge council", scratch);
        var words = scratch.Values.Take(scratch.Indices.Take(scratch.Count).Count(i => i < featuriser.WordCount)).Order().ToArray();
        Assert.Equal(2, words.Length);
        // "bridge" stands in three of three comments, "council" in one: 1 against 1 + ln(4/2), in steps of 1/20.
        Assert.Equal(1 + 14 / 20.0, words[1] / words[0], 4);
    }

    [Fact]
    public void What_is_saved_reads_the_same_features_and_saves_the_same_bytes()
    {
        var featuriser = Learnt();
        using var first = new MemoryStream();
        featuriser.Save(first);
        first.Position = 0;
        var loaded = Featuriser.Load(first);
        using var second = new MemoryStream();
        loaded.Save(second);
        Assert.Equal(first.ToArray(), second.ToArray());

        var (before, after) = (new FeatureScratch(), new FeatureScratch());
        featuriser.Read(Comments[1], before);
        loaded.Read(Comments[1], after);
        Assert.Equal(before.Indices[..before.Count], after.Indices[..after.Count]);
        Assert.Equal(before.Values[..before.Count], after.Values[..after.Count]);
        Assert.Equal(before.Style, after.Style);
    }

    [Fact]
    public void A_file_that_ends_too_early_is_refused()
    {
        using var whole = new MemoryStream();
        Learnt().Save(whole);
        Assert.Throws<InvalidDataException>(() => Featuriser.Load(new MemoryStream(whole.ToArray()[..200])));
    }

    [Fact]
    public void Reused_buffers_forget_the_comment_before()
    {
        var featuriser = Learnt();
        var (reused, fresh) = (new FeatureScratch(), new FeatureScratch());
        featuriser.Read(string.Concat(Enumerable.Repeat(Comments[2] + "\n", 200)), reused);
        featuriser.Read(Comments[0], reused);
        featuriser.Read(Comments[0], fresh);
        Assert.Equal(fresh.Indices[..fresh.Count], reused.Indices[..reused.Count]);
        Assert.Equal(fresh.Values[..fresh.Count], reused.Values[..reused.Count]);
        Assert.Equal(fresh.Style, reused.Style);
    }

    [Fact]
    public void Style_sees_shouting_punctuation_and_the_second_person()
    {
        var style = Style("You are WRONG!!! Really", LexiconHashes.Empty);
        Assert.Equal(7 / 17f, style["uppercase_share"], 5);
        Assert.Equal(1 / 4f, style["shouted_word_share"], 5);
        Assert.Equal(MathF.Log(4), style["log_exclamation_marks"], 5);
        Assert.Equal(1 / 4f, style["second_person_share"], 5);
        Assert.Equal(0, style["profanity_share"]);
    }

    [Fact]
    public void An_empty_comment_has_features_that_are_all_numbers()
    {
        var scratch = new FeatureScratch();
        Learnt().Read("", scratch);
        Assert.Equal(0, scratch.Count);
        Assert.All(scratch.Style, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(StyleFeatures.Count, StyleFeatures.Names.Count);
    }

    [Fact]
    public void A_lexicon_is_matched_by_its_longest_term_and_holds_no_text()
    {
        var lexicon = LexiconHashes.Of([new("muppet", "muppet", "other / general insult", 1), new("utter muppet", "muppet", "other / general insult", 2.4), new("42", "42", "political", 3)]);
        Assert.Equal(2, lexicon.Count);
        var style = Style("He is an utter muppet, truly 42", lexicon);
        Assert.Equal(2 / 8f, style["profanity_share"], 5);
        Assert.Equal(MathF.Log(2), style["log_profanities"], 5);
        Assert.Equal(2.4f, style["profanity_worst"], 5);

        using var saved = new MemoryStream();
        Featuriser.Learn(Comments, Options, lexicon).Save(saved);
        Assert.DoesNotContain("muppet", System.Text.Encoding.Latin1.GetString(saved.ToArray()), StringComparison.Ordinal);
    }

    private static Dictionary<string, float> Style(string text, LexiconHashes lexicon)
    {
        var tokens = new List<FeatureToken>();
        FeatureToken.Read(TextNormaliser.Normalise(text).Text, tokens);
        var style = new float[StyleFeatures.Count];
        StyleFeatures.Read(text, tokens, lexicon, style);
        return StyleFeatures.Names.Zip(style).ToDictionary(f => f.First, f => f.Second);
    }
}
