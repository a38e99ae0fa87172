using Moderator.Core.Comments;

namespace Moderator.Cli.Input;

/// <summary>One unit that a file or standard input was taken apart into.</summary>
/// <param name="Place">Where it stands, for messages: never with its text.</param>
public abstract record InputRow(Place Place);

/// <summary>Where a row begins.</summary>
/// <param name="Source">The file as it was named, or <c>standard input</c>.</param>
/// <param name="Line">From 1.</param>
public readonly record struct Place(string Source, long Line)
{
    public override string ToString() => $"{Source}:{Line}";
}

/// <summary>A row that holds no comment: it is reported, and the rest goes on.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Problem">What was found and what was expected, without the text.</param>
public sealed record BadRow(Place Place, string Problem) : InputRow(Place);

/// <summary>A comment to score or to submit.</summary>
public abstract record CommentRow(Place Place, Comment Comment) : InputRow(Place);

/// <summary>A comment that goes out as a JSON object again.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Comment">What a model and a policy see of it.</param>
/// <param name="Fields">The members to keep, as UTF-8 JSON without the braces around them: byte for byte what came in.</param>
public sealed record JsonRow(Place Place, Comment Comment, ReadOnlyMemory<byte> Fields) : CommentRow(Place, Comment);

/// <summary>A comment of a page, with its depth in the thread (0: answers the article).</summary>
public sealed record PageRow(Place Place, Comment Comment, int Depth) : CommentRow(Place, Comment);

/// <summary>A comment that goes out as a CSV record again.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Comment">What a model and a policy see of it.</param>
/// <param name="Fields">The record's fields, unquoted.</param>
public sealed record CsvRow(Place Place, Comment Comment, string[] Fields) : CommentRow(Place, Comment);

/// <summary>The names of a CSV file's columns. Comes before its rows.</summary>
public sealed record CsvHeader(Place Place, string[] Columns) : InputRow(Place);
