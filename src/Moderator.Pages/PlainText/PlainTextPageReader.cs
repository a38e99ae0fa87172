namespace Moderator.Pages.PlainText;

/// <summary>Reads a page that was saved as text.</summary>
internal static class PlainTextPageReader
{
    public static ArticlePage Read(string text)
    {
        var lines = PageLine.Split(text);
        return new ArticlePage(PlainTextTitle.Find(lines), CommentFinder.Find(lines));
    }
}
