using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Moderator.Service.ReviewConsole.Texts;
using Xunit;

namespace Moderator.Service.Tests.Console;

/// <summary>What people read stands in resource files, so that another language is another file.</summary>
[Collection(ServiceCollection.Name)]
public sealed partial class PageTextTests(TinyModel tiny)
{
    private static readonly string Folder = Path.Combine(TinyModel.Repository, "src", "Moderator.Service", "ReviewConsole");

    /// <summary>The name of the program, and names of keys.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal) { "Moderator", "· Moderator", "Esc", "A", "R", "E", "S", "U", "T", "N" };

    [Fact]
    public void No_page_has_a_text_of_its_own()
    {
        var pages = Directory.EnumerateFiles(Folder, "*.razor", SearchOption.AllDirectories).ToList();
        Assert.True(pages.Count > 15);

        Assert.Empty(pages.SelectMany(page => Literals(File.ReadAllText(page)).Select(literal => $"{Path.GetFileName(page)}: {literal}")));
    }

    [Theory]
    [InlineData("<p>Two words</p>", "Two words")]
    [InlineData("<button aria-label=\"Close it\">@T[\"A.B\"]</button>", "Close it")]
    [InlineData("<p>@T[\"A.B\"] <kbd>A</kbd></p>", null)]
    [InlineData("@if (a > b)\n{\n<p class=\"hint\">@(x > 1 ? T[\"A.B\"] : \"\")</p>\n}\n@code {\n var s = \"<p>Two words</p>\"; }", null)]
    public void A_text_in_a_page_is_found(string page, string? expected) => Assert.Equal(expected is null ? [] : [expected], Literals(page));

    [Fact]
    public async Task Every_text_of_the_board_that_a_page_asks_for_is_there()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        var texts = service.Get<IStringLocalizer<BoardTexts>>();
        var keys = Directory.EnumerateFiles(Folder, "*.razor", SearchOption.AllDirectories).Select(File.ReadAllText).Where(page => page.Contains("IStringLocalizer<BoardTexts> B\n", StringComparison.Ordinal)).SelectMany(page => Asked().Matches(page).Select(m => m.Groups["key"].Value)).Distinct().ToList();

        Assert.True(keys.Count > 60, $"Found {keys.Count} texts.");
        Assert.All(keys, key => Assert.False(texts[key].ResourceNotFound, key));
        foreach (var made in new[] { "Action.Approve", "Action.Review", "Action.Reject", "Colours.System", "Colours.Light", "Colours.Dark", "Board.Age0", "Board.Age4" }) Assert.False(texts[made].ResourceNotFound, made);
    }

    [Theory]
    [InlineData(0, "0 comments")]
    [InlineData(1, "1 comment")]
    [InlineData(2, "2 comments")]
    public async Task One_thing_is_said_to_be_one(int count, string expected)
    {
        await using var service = await RunningService.StartAsync(tiny.Model);

        Assert.Equal(expected, service.Get<IStringLocalizer<BulkTexts>>().Counted("Bulk.Comments", count).Value);
        // A text that says nothing of a single one is the same for it.
        Assert.Equal($"{count} selected", service.Get<IStringLocalizer<BulkTexts>>().Counted("Search.Selected", count).Value);
    }

    private static IEnumerable<string> Literals(string page)
    {
        var markup = Comments().Replace(page, "");
        var code = markup.IndexOf("@code {", StringComparison.Ordinal);
        if (code >= 0) markup = markup[..code];
        return TextNodes().Matches(markup).Concat(Attributes().Matches(markup))
            .Select(m => m.Groups["text"].Value.Trim())
            .Where(text => Letters().IsMatch(text) && !Names.Contains(text));
    }

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline, 1000)]
    private static partial Regex Comments();

    /// <summary>Between two tags on one line, without anything of Razor's.</summary>
    [GeneratedRegex(@"<[a-zA-Z][^<>@=]*(?:=""[^""<>]*""[^<>@=]*)*>(?<text>[^<>@{}();]+)</", RegexOptions.None, 1000)]
    private static partial Regex TextNodes();

    [GeneratedRegex(@"\s(?:aria-label|title|placeholder|alt)=""(?<text>[^@""]+)""", RegexOptions.None, 1000)]
    private static partial Regex Attributes();

    [GeneratedRegex("[A-Za-z]{2,}", RegexOptions.None, 1000)]
    private static partial Regex Letters();

    [GeneratedRegex("""\bB(?:\[|\.Counted\()"(?<key>[A-Za-z]+\.[A-Za-z]+)"[\],]""", RegexOptions.None, 1000)]
    private static partial Regex Asked();
}
