using System.Text;
using Moderator.Core.Comments;
using Moderator.Pages;

namespace Moderator.Cli.Input;

/// <summary>
/// The readers' comments of a saved article page. Ids are made from article, parent, author and text, so that the same
/// page read again gives the same ids. A row's line is the comment's number on the page.
/// </summary>
public sealed class PageInput : ICommentInput
{
    public IEnumerable<InputRow> Read(Stream stream, string source)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        if (ReadBounded(reader) is not { } content)
        {
            yield return new BadRow(new Place(source, 1), $"the page has more than {ICommentInput.LongestRow} characters, expected fewer.");
            yield break;
        }

        var page = PageReader.Read(content);
        var article = new Article(ContentId.Of(page.Title ?? Path.GetFileName(source)).Replace("c-", "a-", StringComparison.Ordinal)) { Title = page.Title };
        var ids = new string[page.Comments.Count];
        var depths = new int[page.Comments.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < page.Comments.Count; i++)
        {
            var comment = page.Comments[i];
            var parent = comment.Parent is { } p ? ids[p] : null;
            depths[i] = comment.Parent is { } above ? depths[above] + 1 : 0;
            var id = ContentId.Of(article.Id, parent, comment.Author, comment.Text);
            // Somebody who says the same thing twice has written two comments.
            for (var again = 2; !taken.Add(id); again++)
                id = ContentId.Of(article.Id, parent, comment.Author, comment.Text, $"{again}");
            ids[i] = id;
            yield return new PageRow(
                new Place(source, i + 1),
                new Comment(id, comment.Text)
                {
                    Article = article,
                    ParentId = parent,
                    ParentText = comment.Parent is { } answered ? page.Comments[answered].Text : null,
                    Author = comment.Author is { } name ? new Author(name) { Name = name } : null,
                },
                depths[i]);
        }
    }

    private static string? ReadBounded(StreamReader reader)
    {
        var content = new StringBuilder();
        var buffer = new char[64 * 1024];
        int read;
        while ((read = reader.ReadBlock(buffer, 0, buffer.Length)) > 0)
        {
            content.Append(buffer, 0, read);
            if (content.Length > ICommentInput.LongestRow) return null;
        }

        return content.ToString();
    }
}
