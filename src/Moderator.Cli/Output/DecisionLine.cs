using Moderator.Cli.Submitting;
using Spectre.Console;

namespace Moderator.Cli.Output;

/// <summary>A decision on a line, for a person.</summary>
public static class DecisionLine
{
    public static void Write(IAnsiConsole console, string commentId, Accepted accepted)
    {
        var colour = accepted.Action switch
        {
            "approve" => "green",
            "review" => "yellow",
            _ => "red",
        };
        console.MarkupLine($"[{colour}]{Markup.Escape(accepted.Action),-8}[/] {Markup.Escape(commentId)} [grey]{Markup.Escape(string.Join("; ", accepted.Reasons))}[/]");
    }
}
