using Moderator.Pages.Html;
using Moderator.Pages.PlainText;

namespace Moderator.Pages;

/// <summary>
/// Reads a saved article page, plain text or HTML (told apart by its content), into its title and its readers'
/// comments. Scripts are not run and nothing is fetched. Any input gives a page, a broken one at worst a page without
/// comments; the time is linear in its length.
/// </summary>
public static class PageReader
{
    private const int StartOfContent = 4096;

    private static readonly string[] HtmlSigns = ["<!doctype html", "<html", "<head", "<body", "<meta ", "<title", "<article", "<div", "<ol", "<ul", "<p>", "<script"];

    public static ArticlePage Read(string content)
    {
        var clean = content.Replace('\0', ' ');
        return IsHtml(clean) ? HtmlPageReader.Read(clean) : PlainTextPageReader.Read(clean);
    }

    /// <summary>Whether the content is markup: its first visible character opens a tag, and a known tag stands near the start.</summary>
    private static bool IsHtml(string content)
    {
        var start = content.AsSpan().TrimStart("\uFEFF \t\r\n").TrimStart();
        if (start.IsEmpty || start[0] != '<') return false;
        var head = start[..Math.Min(start.Length, StartOfContent)];
        foreach (var sign in HtmlSigns)
        {
            if (head.Contains(sign, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
