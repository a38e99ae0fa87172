using System.Text;
using Moderator.Pages;
using Xunit;

namespace Moderator.Tests.Pages;

/// <summary>Pages of our own in the shapes that saved pages have; beside each stands what must be read from it.</summary>
public sealed class PageFixtureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Pages", "fixtures");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Where(n => !n.EndsWith(".expected", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_gives_its_title_and_comments(string name)
    {
        var page = PageReader.Read(File.ReadAllText(Path.Combine(Folder, name)));

        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".expected")), Rendered(page));
    }

    [Fact]
    public void There_are_at_least_fourteen_pages() => Assert.True(Names.Count >= 14, $"{Names.Count} pages");

    [Theory]
    [MemberData(nameof(Names))]
    public void Windows_line_ends_make_no_difference(string name)
    {
        var content = File.ReadAllText(Path.Combine(Folder, name));

        Assert.Equal(Rendered(PageReader.Read(content)), Rendered(PageReader.Read(content.Replace("\n", "\r\n", StringComparison.Ordinal))));
    }

    private static string Rendered(ArticlePage page)
    {
        var text = new StringBuilder().Append("title: ").Append(page.Title ?? "(none)").Append('\n');
        for (var i = 0; i < page.Comments.Count; i++)
        {
            var comment = page.Comments[i];
            text.Append($"[{i}] author: {comment.Author ?? "(none)"}, answers: {comment.Parent?.ToString() ?? "(nobody)"}\n");
            foreach (var line in comment.Text.Split('\n')) text.Append($"  | {line}".TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
