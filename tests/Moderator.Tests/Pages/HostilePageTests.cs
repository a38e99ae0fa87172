using System.Diagnostics;
using CsCheck;
using Moderator.Pages;
using Moderator.Rounds;
using Xunit;

namespace Moderator.Tests.Pages;

public sealed class HostilePageTests
{
    private const int Size = 1_000_000;

    public static TheoryData<string> Pieces =>
    [
        "a", "\0", "\n", "\t", "Comments\n", "1. a\n", " • a b.\n", "A says:\nMarch 3, 2016\nx\nReply\n", "In reply to A\n",
        "<div>", "<b>", "<p><b>", "<li class=comment>a", "<a><table>", "<", "&amp;", "<!--", "\uD800", "\u202E says:\n",
    ];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void A_million_characters_of_one_piece_are_read_without_an_error_and_in_time(string piece)
    {
        var content = string.Concat(Enumerable.Repeat(piece, Size / piece.Length));
        var clock = Stopwatch.StartNew();

        var text = PageReader.Read(content);
        var html = PageReader.Read("<html>" + content);

        AssertSound(text);
        AssertSound(html);
        // Far above what a linear reader needs here and far below what a quadratic one does.
        Assert.True(clock.Elapsed < Patience.Limit, $"took {clock.Elapsed}");
    }

    [Fact]
    public void Replies_nested_three_thousand_deep_keep_their_parents()
    {
        var lines = Enumerable.Range(0, 3000).Select(i => $"{new string(' ', i)}• n{i} says:\n\n{new string(' ', i + 2)}Yes.\n\n");

        var page = PageReader.Read("Comments\n\n" + string.Concat(lines));

        Assert.Equal(3000, page.Comments.Count);
        Assert.All(page.Comments.Skip(1).Select((c, i) => (c.Parent, i)), pair => Assert.Equal(pair.i, pair.Parent));
    }

    [Fact]
    public void Any_shuffle_of_lines_and_tags_gives_a_sound_page()
    {
        string[] pieces =
        [
            "", "Comments", "2 Comments", "Leave a Comment", "Reply", "  1. A text. With sentences.", "    • Another one!", "Ann says:", "March 3, 2016 at 5:00 pm",
            "    deeper text", "Related Posts", "\0\u202E", "<p>", "</div>", "<li class=\"comment\">", "<script>", "\t\t- x", "In reply to Ann", "1.", "•", "12) y",
        ];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 60].Each(lines => AssertSound(PageReader.Read(string.Join('\n', lines))), count: 3000);
    }

    private static void AssertSound(ArticlePage page)
    {
        for (var i = 0; i < page.Comments.Count; i++)
        {
            Assert.False(string.IsNullOrWhiteSpace(page.Comments[i].Text));
            Assert.True(page.Comments[i].Parent is null or >= 0 && (page.Comments[i].Parent ?? -1) < i);
        }
    }
}
