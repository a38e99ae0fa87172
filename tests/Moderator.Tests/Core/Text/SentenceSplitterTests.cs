using Moderator.Core.Text;
using Moderator.Rounds;
using Xunit;

namespace Moderator.Tests.Core.Text;

public sealed class SentenceSplitterTests
{
    [Fact]
    public void A_stop_and_a_line_break_end_a_sentence()
    {
        Assert.Equal(["You are wrong.", "Read it again!", "Then answer?"], Cut("You are wrong. Read it again! Then answer?"));
        Assert.Equal(["One line", "Another line"], Cut("One line\r\n\nAnother line"));
        Assert.Equal(["all small letters here.", "nobody minds.", "ok"], Cut("all small letters here. nobody minds. ok"));
    }

    [Theory]
    [InlineData("Mr. Hill met Dr. Stone at 5 p.m. yesterday.")]
    [InlineData("It costs 3.50 or 1,000.25 in No. 7.")]
    [InlineData("J. Miller wrote e.g. about trees, vol. 3.")]
    [InlineData("See https://example.org/a.b?Q=1!Go and www.example.org/?Q.")]
    [InlineData("Well... perhaps not")]
    [InlineData("\"Really?\" he asked.")]
    [InlineData("Das war am 3. Oktober z.B. in Bonn, ca. 40 km bzw. eine Stunde entfernt.")]
    [InlineData("Rusça bkz. sayfa 5. maddede yazar.")]
    [InlineData("La Sra. Ortega llegó con el Dr. Vidal.")]
    [InlineData("Это было на ул. Мира, т.е. далеко.")]
    [InlineData("1. The first of two points")]
    public void Abbreviations_numbers_links_and_trailing_dots_do_not(string text) => Assert.Equal([text], Cut(text));

    [Fact]
    public void Stops_of_other_languages_count_with_and_without_blanks()
    {
        Assert.Equal(["这是第一句。", "这是第二句！", "第三句？"], Cut("这是第一句。这是第二句！第三句？"));
        Assert.Equal(["「はい。」", "そうです。"], Cut("「はい。」そうです。"));
        Assert.Equal(["¿Qué dices?", "¡Basta!", "Ya."], Cut("¿Qué dices? ¡Basta! Ya."));
        Assert.Equal(["Что?!", "Нет…", "Да."], Cut("Что?! Нет… Да."));
        Assert.Equal(["ما هذا؟", "لا شيء."], Cut("ما هذا؟ لا شيء."));
        Assert.Equal(["정말요?", "네."], Cut("정말요? 네."));
    }

    [Fact]
    public void Quotes_and_brackets_that_close_belong_to_their_sentence()
    {
        Assert.Equal(["He said \"stop.\"", "(She did not.)", "Then he left."], Cut("He said \"stop.\" (She did not.) Then he left."));
        Assert.Equal(["Shut up!", "You know nothing!!", "Go"], Cut("Shut up!You know nothing!! Go"));
        Assert.Equal(["so what ?!", "yes"], Cut("so what ?! yes"));
    }

    [Fact]
    public void Nothing_but_blanks_has_no_sentence()
    {
        Assert.Empty(Cut(""));
        Assert.Empty(Cut(" \n\t\u00a0\r\n"));
    }

    [Fact]
    public void Whatever_the_text_every_character_that_is_no_blank_stands_in_exactly_one_sentence()
    {
        var random = new Random(11);
        string[] pieces = [".", "!", "?", "…", "。", "\n", "\r\n", " ", "  ", "a", "B", "Dr", "e.g", "3", "\"", ")", "http://", "www.", "\ud83d", "\ude00", "I", "漢", "...", "\u2028"];
        for (var round = 0; round < 4000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)]));
            var last = 0;
            foreach (var span in SentenceSplitter.Split(text))
            {
                Assert.True(span.Start >= last && span.End > span.Start && span.End <= text.Length);
                Assert.True(string.IsNullOrWhiteSpace(text[last..span.Start]));
                Assert.False(char.IsWhiteSpace(text[span.Start]) || char.IsWhiteSpace(text[span.End - 1]));
                last = span.End;
            }

            Assert.True(string.IsNullOrWhiteSpace(text[last..]));
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("http://a.?")]
    [InlineData("! ")]
    [InlineData("x.\"")]
    public void A_long_text_takes_time_in_proportion_to_its_length(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEmpty(SentenceSplitter.Split(text));
        // Tenths of a second where it is in proportion, hours where it is in proportion to the square.
        Assert.True(clock.Elapsed < Patience.Limit, $"{clock.Elapsed} for {text.Length} characters.");
    }

    private static string[] Cut(string text) => [.. SentenceSplitter.Split(text).Select(s => text[s.Start..s.End])];
}
