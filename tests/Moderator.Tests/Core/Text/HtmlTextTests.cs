using CsCheck;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Core.Text;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("<div>One</div><div>Two</div>", "One\nTwo")]
    [InlineData("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour")]
    [InlineData("  a \r\n\t b  ", "a b")]
    [InlineData("a <b>bold</b> <custom-tag x='>'>word</custom-tag>", "a bold word")]
    [InlineData("1 &lt; 2 &amp; 3 &#62; &#x32;", "1 < 2 & 3 > 2")]
    [InlineData("a < b and b > c", "a < b and b > c")]
    [InlineData("<3 you", "<3 you")]
    [InlineData("<a href=\"https://news.example\">a link</a>", "a link")]
    [InlineData("a<!-- hidden -->b<script>alert('x < y')</script>c<style>p{}</style>d", "abcd")]
    [InlineData("a<!-- never ends", "a<!-- never ends")]
    [InlineData("a <b never ends", "a <b never ends")]
    [InlineData("<!DOCTYPE html><p>a", "a")]
    [InlineData("<p></p><p><br></p>", "")]
    [InlineData("", "")]
    [InlineData("&#128512;", "😀")]
    public void A_reader_sees_this(string html, string text) => Assert.Equal(text, HtmlText.Read(html).Text);

    [Theory]
    [InlineData("<p>What a <b>f</b>ool &amp; knave</p>", "fool", "f</b>ool")]
    [InlineData("<p>What a <b>f</b>ool &amp; knave</p>", "& knave", "&amp; knave")]
    [InlineData("x &#128512; y", "😀", "&#128512;")]
    [InlineData("one<br>two", "e\nt", "e<br>t")]
    public void A_stretch_leads_back_to_where_it_stands_in_the_html(string html, string stretch, string original)
    {
        var read = HtmlText.Read(html);
        var start = read.Text.IndexOf(stretch, StringComparison.Ordinal);
        var span = read.ToOriginal(new TextSpan(start, start + stretch.Length));
        Assert.Equal(original, html[span.Start..span.End]);
    }

    [Fact]
    public void Any_text_is_read_and_every_character_leads_back_in_order()
    {
        string[] pieces = ["<", ">", "</", "<p", "<b>", "<!--", "-->", "&", "&amp;", ";", "&#", "x", "\"", "'", " ", "\n", "script", "<script>", "</script>", "\ud83d", "\ude00", "é"];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 60].Select(string.Concat).Each(
            html =>
            {
                var read = HtmlText.Read(html);
                var before = 0;
                for (var i = 0; i < read.Text.Length; i++)
                {
                    var span = read.ToOriginal(new TextSpan(i, i + 1));
                    Assert.True(span.Start >= 0 && span.End <= html.Length && span.Length > 0 && span.Start >= before, $"{i} of {html}");
                    before = span.Start;
                }
            },
            count: 20_000);
    }

    [Fact]
    public void Hostile_html_takes_no_more_than_linear_time()
    {
        foreach (var piece in new[] { "<!--", "<script>", "<a \"", "<a '<a \"", "&amp;", "<", "</", "<style>", "<script></style>" })
        {
            var html = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
            Assert.True(HtmlText.Read(html).Text.Length <= html.Length);
        }
    }
}
