using CsCheck;
using Moderator.Core.Policies;
using Moderator.Core.Text;
using Moderator.Rounds;
using Xunit;

namespace Moderator.Tests.Core.Policies;

public class WordListMatcherTests
{
    [Theory]
    [InlineData("fuck", "well f u c k this", "f u c k")]
    [InlineData("fuck", "well ƒuck this", "ƒuck")]
    [InlineData("fuck", "F**K!", "F**K")]
    [InlineData("cunt", "Scunthorpe is a town", null)]
    [InlineData("numpty", "that numpty's hat", "numpty")]
    [InlineData("Daft Apeth", "you daft,\napeth you", "daft,\napeth")]
    [InlineData("daft apeth", "a daft old apeth", null)]
    [InlineData("сор", "это сор", "сор")]
    [InlineData("傻瓜", "你是傻瓜吗", "傻瓜")]
    [InlineData("🖕", "take that 🖕🏽!", "🖕")]
    [InlineData("don't", "I don’t know", "don’t")]
    [InlineData("24/7", "open 24/7", "24/7")]
    [InlineData("numpt*", "such numpties!", "numpties")]
    [InlineData("numpt*", "such n u m p t i e s!", "n u m p t i e s")]
    [InlineData("numpt*", "anumpty", null)]
    [InlineData("cunt*", "Scunthorpe and cuntree", "cuntree")]
    [InlineData("daft ape*", "daft, apes", "daft, apes")]
    [InlineData("daf* apeth", "daftest apeth", "daftest apeth")]
    [InlineData("daf* apeth", "daftest", null)]
    [InlineData("daft", "you are d a f t", "d a f t")]
    [InlineData("daft", "D A F T!", "D A F T")]
    [InlineData("daft", "what a d a f t idea", "d a f t")]
    [InlineData("daft", "u d a f t so and so", "d a f t")]
    [InlineData("oaf", "an o a f", "o a f")]
    [InlineData("daft idea", "that d a f t idea", "d a f t idea")]
    [InlineData("such daft ideas", "such d a f t ideas", "such d a f t ideas")]
    [InlineData("daf*", "so d a f t", "d a f t")]
    [InlineData("d a f t", "so d a f t", "d a f t")]
    [InlineData("daft", "draft, d, a, f, t", null)]
    [InlineData("ass", "b a s s", null)]
    [InlineData("ass", "vitamins A S S U M E D", null)]
    [InlineData("cab", "options a b c and c", null)]
    [InlineData("abcd", "sections a b c d e", null)]
    [InlineData("daft", "d a f tea", null)]
    public void An_entry_matches_whole_words_of_the_normalised_text(string entry, string text, string? expected)
    {
        var matches = Find([new("list", entry)], text);

        Assert.Equal(expected is null ? [] : new[] { expected }, matches.Select(m => text[m.Span.Start..m.Span.End]));
    }

    [Fact]
    public void A_long_list_of_letters_is_read_in_one_pass()
    {
        var letters = string.Join(' ', Enumerable.Repeat("a b c d e f g h i j", 20_000));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Empty(Find([new("list", "daft"), new("list", "abcd"), new("list", "a b x"), new("list", "abx*")], letters));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Patience.Limit);
    }

    [Fact]
    public void Overlapping_entries_of_several_lists_are_all_found()
    {
        const string Text = "a big red dog";
        var matches = Find([new("x", "big red"), new("y", "red dog"), new("x", "red"), new("y", "big red dog"), new("z", "big")], Text);

        Assert.Equal(
            ["z:big", "x:big red", "y:big red dog", "x:red", "y:red dog"],
            matches.Select(m => $"{m.List}:{Text[m.Span.Start..m.Span.End]}"));
    }

    [Fact]
    public void The_trie_finds_what_a_plain_search_finds()
    {
        var words = new[] { "a", "b", "c", "d" };
        var genPhrase = Gen.Int[0, 3].Select(i => words[i]).Array[1, 3].Select(w => string.Join(' ', w));
        var genText = Gen.Int[0, 3].Select(i => words[i]).Array[0, 12];
        Gen.Select(genPhrase.Array[1, 5], genText).Each(
            (phrases, text) =>
            {
                var comment = string.Join("xy ", text) + "xy";
                var entries = phrases.Distinct().Select(p => new WordListEntry("list", p.Replace(" ", "xy ", StringComparison.Ordinal) + "xy")).ToArray();
                var found = Find(entries, comment).Select(m => (m.Span.Start, m.Entry)).Order().ToArray();
                var plain = entries.SelectMany(e => Enumerable.Range(0, comment.Length)
                        .Where(i => (i == 0 || comment[i - 1] == ' ') && string.CompareOrdinal(comment, i, e.Text, 0, e.Text.Length) == 0)
                        .Select(i => (i, e.Text)))
                    .Order().ToArray();
                Assert.Equal(plain, found);
            },
            count: 2_000);
    }

    [Theory]
    [InlineData("word", true)]
    [InlineData("C++", true)]
    [InlineData("!!", false)]
    [InlineData(" ", false)]
    [InlineData("@someone", false)]
    [InlineData("www.site.example", false)]
    [InlineData("wor*", true)]
    [InlineData("wo*", false)]
    [InlineData("*", false)]
    [InlineData("big wo*", false)]
    public void An_entry_needs_something_to_look_for(string entry, bool expected) => Assert.Equal(expected, WordListMatcher.CanMatch(entry));

    private static IReadOnlyList<WordListMatch> Find(IEnumerable<WordListEntry> entries, string text)
    {
        var buffer = new NormalisationBuffer();
        TextNormaliser.Normalise(text, buffer);
        return new WordListMatcher(entries).Find(buffer);
    }
}
