using CsCheck;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Core.Text;

/// <summary>What holds for every text, checked on arbitrary UTF-16 and on texts made of the pieces that the steps look for.</summary>
public class TextNormaliserPropertyTests
{
    private static readonly string[] Pieces =
        ["f", "u", "c", "k", "s", "h", "i", "t", "a", "A", "S", "o", " ", "  ", "\n", ".", "-", "*", "**", "!", "@", "#", "$", "1", "4", "0", "&", "&amp;",
         "&lt;", "&gt;", "&#x3c;", ";", "<", ">", "<b>", "<br", "/>", "<!--", "-->", "<a href=\"", "\"", "'", "www.", "http://", "x.com", "@bob", "(", ")",
         "\u0301", "\u0337", "\u200B", "\u202E", "\uD83D", "\uDE02", "😂", "👍🏽", "с", "о", "и", "α", "é", "ß", "ﬁ", "가", "\u1161", "\u11A8", "か", "\u3099", "議", "\uFDFA", "ｆ", "\0"];

    private static readonly Gen<string> Composed = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40].Select(string.Concat);

    /// <summary>Every UTF-16 code unit, lone surrogates included.</summary>
    private static readonly Gen<string> Arbitrary =
        Gen.OneOf(Gen.Char['\0', '\uFFFF'], Gen.Char['\0', '\u007F'], Gen.Char['\uD800', '\uDFFF'], Gen.Char['\u0300', '\u0530']).Array[0, 60].Select(c => new string(c));

    private static readonly Gen<string> Texts = Gen.OneOf(Composed, Arbitrary, Gen.Select(Composed, Arbitrary, (a, b) => a + b + a));

    [Fact]
    public void Maps_stay_in_bounds_and_ascend() => Texts.Each(
        text =>
        {
            var normalised = TextNormaliser.Normalise(text);
            Assert.Equal(normalised.Text.Length, normalised.Cased.Length);
            var (start, end) = (0, 0);
            for (var i = 0; i < normalised.Text.Length; i++)
            {
                Assert.InRange(normalised.Starts[i], start, text.Length - 1);
                Assert.InRange(normalised.Ends[i], Math.Max(end, normalised.Starts[i] + 1), text.Length);
                (start, end) = (normalised.Starts[i], normalised.Ends[i]);
            }
        },
        count: 20_000);

    [Fact]
    public void Normalising_twice_gives_what_normalising_once_gives() => Texts.Each(
        text =>
        {
            var once = TextNormaliser.Normalise(text);
            Assert.Equal(once.Text, TextNormaliser.Normalise(once.Cased).Text);
        },
        count: 20_000);

    [Fact]
    public void No_lone_surrogate_and_no_double_blank_is_left() => Texts.Each(
        text =>
        {
            var normalised = TextNormaliser.Normalise(text).Text;
            Assert.DoesNotContain("  ", normalised, StringComparison.Ordinal);
            Assert.Equal(normalised.Trim(' ', '\n'), normalised);
            Assert.Equal(normalised, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(normalised)));
        },
        count: 5_000);

    [Fact]
    public void Tokens_ascend_and_cover_all_that_is_not_blank() => Texts.Each(
        text =>
        {
            var normalised = TextNormaliser.Normalise(text).Text;
            var position = 0;
            foreach (var token in Tokeniser.Enumerate(normalised))
            {
                Assert.True(token.Length > 0 && token.Start >= position, $"token at {token.Start} after {position}");
                Assert.True(string.IsNullOrWhiteSpace(normalised[position..token.Start]));
                position = token.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(normalised[position..]));
        },
        count: 5_000);

    [Fact]
    public void One_buffer_gives_the_same_as_a_new_one()
    {
        var buffer = new NormalisationBuffer(0);
        Texts.Each(
            text =>
            {
                TextNormaliser.Normalise(text, buffer);
                var fresh = TextNormaliser.Normalise(text);
                Assert.Equal(fresh.Text, new string(buffer.Lower));
                Assert.True(fresh.Starts.SequenceEqual(buffer.Starts) && fresh.Ends.SequenceEqual(buffer.Ends));
            },
            count: 3_000);
    }

    [Fact]
    public void A_warm_buffer_allocates_nothing()
    {
        var buffer = new NormalisationBuffer();
        var text = string.Concat(Enumerable.Repeat("Well <b>f**k</b> 1d10t &amp;amp; https://a.example/b s h i t рарег e\u0301 ｆｕｌｌ sooooo 😂😂😂😂 @bob plain words. ", 20));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++) TextNormaliser.Normalise(text, buffer);
        }));
    }
}
