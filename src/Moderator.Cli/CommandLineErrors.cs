using System.CommandLine;

namespace Moderator.Cli;

/// <summary>What is wrong with a command line, in our words, with the nearest known word where one is near.</summary>
public static class CommandLineErrors
{
    private const string UnreadableValue = "Cannot parse argument '";

    /// <summary>Empty where the command line can be run.</summary>
    public static IReadOnlyList<string> In(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var misspelt = parsed.CommandResult.Tokens.Concat(parsed.CommandResult.Children.SelectMany(c => c.Tokens))
            .Select(t => t.Value)
            .Where(IsAnOptionsName)
            .Concat(parsed.UnmatchedTokens)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        // What follows a word that is not known was meant for it: one message says enough.
        if (command.Subcommands.Count > 0 && misspelt.Find(word => !IsAnOptionsName(word)) is { } verb) return [Unknown(verb, command)];
        if (misspelt.Count > 0) return misspelt.Where(IsAnOptionsName).DefaultIfEmpty(misspelt[0]).Select(word => Unknown(word, command)).ToList();
        return parsed.Errors.Select(e => WithoutTypes(e.Message.Trim())).Distinct(StringComparer.Ordinal).ToList();
    }

    /// <summary>What is wrong with a value that could not be read; null where something else failed.</summary>
    public static string? OfUnreadable(InvalidOperationException failure) => failure.Message.StartsWith(UnreadableValue, StringComparison.Ordinal) ? WithoutTypes(failure.Message) : null;

    /// <summary>Adds the check that the option's value is one of these words.</summary>
    public static Option<string?> OneOf(this Option<string?> option, params IReadOnlyList<string> words)
    {
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => !words.Contains(t.Value, StringComparer.Ordinal)))
                result.AddError($"{option.Name}: found \"{token.Value}\", expected one of: {string.Join(", ", words)}.");
        });
        return option;
    }

    /// <summary>Adds the check that the option's value lies in a range.</summary>
    public static Option<double> Between(this Option<double> option, double lowest, double highest)
    {
        option.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;
            var value = result.GetValueOrDefault<double>();
            if (!(value >= lowest && value <= highest))
                result.AddError($"{option.Name}: found {value}, expected a number from {lowest} to {(double.IsPositiveInfinity(highest) ? "any size" : highest)}.");
        });
        return option;
    }

    // The library names a C# type where a value cannot be read: Cannot parse argument 'x' for option '--limit' as expected type 'System.Int32'.
    private static string WithoutTypes(string message)
    {
        var parts = message.Split('\'');
        if (!message.StartsWith(UnreadableValue, StringComparison.Ordinal) || parts.Length < 7) return message;
        var expected = parts[^2] switch
        {
            var type when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
            var type when type.Contains("Double", StringComparison.Ordinal) => "a number",
            _ => "another form; --help says which",
        };
        return $"{parts[^4]}: found \"{string.Join('\'', parts[1..^5])}\", expected {expected}.";
    }

    // "-" is standard input, and a negative number is a value.
    private static bool IsAnOptionsName(string token) =>
        token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]) && !token.Contains(' ', StringComparison.Ordinal);

    private static string Unknown(string word, Command command)
    {
        var option = IsAnOptionsName(word);
        var known = option
            ? command.Options.Where(o => !o.Hidden).Select(o => o.Name).Append("--help")
            : command.Subcommands.Select(c => c.Name);
        var name = option ? word.Split('=', ':')[0] : word;
        var nearest = known
            .Select(k => (Word: k, Distance: EditDistance(k, name)))
            .Where(k => k.Distance <= 3 && k.Distance < k.Word.Length / 2.0)
            .OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => $" Did you mean \"{k.Word}\"?")
            .FirstOrDefault(command.Subcommands.Count > 0 && !option
                ? $" Known verbs: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."
                : "");
        return $"{(option ? "unknown option" : "unknown word")} \"{name}\".{nearest}";
    }

    /// <summary>Levenshtein's distance: the number of letters to insert, drop or change.</summary>
    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[b.Length];
    }
}
