using Moderator.Core.Comments;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Moderator.Storage.Comments;
using Moderator.Storage.Review;

namespace Moderator.Service.ReviewConsole.Review;

/// <summary>A comment with all that helps to decide on it.</summary>
public sealed record Card
{
    public required ClaimedComment Claim { get; init; }

    public required CommentRecord Record { get; init; }

    /// <summary>The comment that it answers, and what that one answers: the nearest first.</summary>
    public required IReadOnlyList<StandingComment> Above { get; init; }

    /// <summary>Null where the author is not known.</summary>
    public required AuthorHistory? Author { get; init; }

    public required IReadOnlyList<Note> Notes { get; init; }

    /// <summary>The text in pieces, those marked that raised a score.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    public StandingComment Standing => Record.Standing;

    /// <summary>The highest score; 0 where there is none.</summary>
    public double Highest => Attributes.All.Max(a => Standing.Scores[a] ?? 0);
}

/// <summary>A stretch of a comment's text.</summary>
/// <param name="Text">As it was sent.</param>
/// <param name="Raised">The attributes whose scores it raised; empty for the rest of the text.</param>
public sealed record Piece(string Text, IReadOnlyList<AttributeId> Raised)
{
    /// <summary>Where it begins in the comment's text, in UTF-16 units.</summary>
    public int Start { get; init; }

    /// <summary>Cuts a text at the borders of its spans.</summary>
    /// <param name="text">The text.</param>
    /// <param name="spans">Offsets in it, by attribute; those of different attributes may overlap.</param>
    public static IReadOnlyList<Piece> Cut(string text, IEnumerable<KeyValuePair<AttributeId, IReadOnlyList<TextSpan>>> spans)
    {
        var marks = spans.SelectMany(s => s.Value.Select(span => (Attribute: s.Key, Span: span))).ToList();
        int[] borders = [.. marks.SelectMany(m => new[] { m.Span.Start, m.Span.End }).Append(0).Append(text.Length).Select(b => Math.Clamp(b, 0, text.Length)).Distinct().Order()];
        var pieces = new List<Piece>();
        for (var i = 1; i < borders.Length; i++)
        {
            var (start, end) = (borders[i - 1], borders[i]);
            // A blank between two marked words raises nothing by itself.
            AttributeId[] raised = string.IsNullOrWhiteSpace(text[start..end]) ? [] : [.. marks.Where(m => m.Span.Start <= start && m.Span.End >= end).Select(m => m.Attribute).Distinct().Order()];
            pieces.Add(new Piece(text[start..end], raised) { Start = start });
        }

        return pieces;
    }
}
