using System.CommandLine;
using System.Globalization;
using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Storage;
using Moderator.Storage.Versions;

namespace Moderator.Cli.Verbs.Versions;

/// <summary>The model and the policy that a service on this database works with, as far as the command can know: what was promoted, else what the options name.</summary>
internal sealed class StandingVersions(Terminal terminal, ParseResult parsed, StandingOptions options, ModerationDatabase database)
{
    private readonly SqlitePromotionStore _promotions = new(database);

    public SqlitePromotionStore Promotions => _promotions;

    public IReadOnlyList<InstalledModel> Installed => InstalledModel.In(SharedOptions.ModelDirectoriesOf(terminal, parsed.GetValue(options.Directories)));

    /// <summary>The policy in force.</summary>
    public Policy Policy() => _promotions.ReadStanding().Policy?.To?.AsPolicy() is { } promoted
        ? PolicyFile.Parse(_promotions.ReadPolicyFiles(promoted) ?? throw new CommandFailureException($"The promoted policy {promoted} is not stored. Promote one again: moderator policy promote FILE."))
        : ShippedFiles.LoadPolicy(terminal, null);

    /// <summary>The model that <c>--model</c> names, else the one in force, loaded.</summary>
    public ICommentModel LoadModel()
    {
        if (parsed.GetValue(options.Model) is { Length: > 0 } named) return ShippedFiles.LoadModel(terminal, named);
        if (_promotions.ReadStanding().Model?.To?.AsModel() is not { } promoted) return ShippedFiles.LoadModel(terminal, null);
        return Installed.FirstOrDefault(m => m.Version == promoted) is { } installed
            ? ModelDirectory.Load(installed.Directory)
            : throw new CommandFailureException($"The promoted model {promoted} is not installed in {string.Join(", ", SharedOptions.ModelDirectoriesOf(terminal, parsed.GetValue(options.Directories)))}. Name its place with --models-dir, or another model with --model.");
    }

    /// <summary>What became of a promotion, for a person.</summary>
    public static string Describe(PromoteOutcome outcome) => outcome switch
    {
        PromoteOutcome.Promoted { Promotion: { Undoes: { } undone } back } => $"Rolled promotion {undone} back: {Of(back.Subject)} is {Named(back.To, back.Subject)} again. A running service heeds it within a second.",
        PromoteOutcome.Promoted { Promotion: var done } => $"{Of(done.Subject)} is {Named(done.To, done.Subject)} from now on. A running service heeds it within a second.",
        PromoteOutcome.AlreadyInForce { Promotion: var standing } => $"{Of(standing.Subject)} is {Named(standing.To, standing.Subject)} already, since {Time(standing.At)}.",
        _ => throw new CommandFailureException("Nothing was promoted that is not undone already."),
    };

    public static IEnumerable<string[]> Rows(IEnumerable<Promotion> promotions) => promotions.Select(p => (string[])
    [
        p.Id.ToString(CultureInfo.InvariantCulture), Time(p.At), Of(p.Subject), Named(p.From, p.Subject), Named(p.To, p.Subject),
        p.Actor.Name, p.Undoes is { } undone ? $"rolls {undone} back" + (p.Reason is null ? "" : ": " + p.Reason) : p.Reason ?? "",
    ]);

    public static string[] Columns { get; } = ["id", "when", "what", "from", "to", "by", "why"];

    private static string Of(PromotionSubject subject) => subject switch
    {
        PromotionSubject.Model => "model",
        PromotionSubject.Shadow => "shadow",
        _ => "policy",
    };

    private static string Named(PromotedVersion? version, PromotionSubject subject) =>
        version?.ToString() ?? (subject == PromotionSubject.Shadow ? "none" : "what the service is started with");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The options that say which database, models and model are meant.</summary>
internal sealed class StandingOptions
{
    public Option<string?> DataDirectory { get; } = SharedOptions.DataDirectory();

    public Option<string[]> Directories { get; } = SharedOptions.ModelDirectories();

    public Option<string?> Model { get; } = new("--model", "-m")
    {
        Description = $"The model to work with: one that ships, by name, or a directory. [default: the promoted one, else MODERATOR_MODEL, else {ModelDirectory.DefaultName}]",
        HelpName = "NAME|DIR",
    };

    public Option<string?> Reason { get; } = new("--reason") { Description = "Why, for the record.", HelpName = "TEXT" };

    public static Option<string?> Since() => new("--since")
    {
        Description = "Only comments that arrived since: a number with d or h (30d, 12h), or a date (2026-11-01). [default: all]",
        HelpName = "TIME",
        Validators = { result => { if (result.GetValueOrDefault<string?>() is { } given && !TryTime(given, DateTimeOffset.UnixEpoch.AddYears(200), out _)) result.AddError($"--since: found \"{given}\", expected for example 30d, 12h or 2026-11-01."); } },
    };

    public static DateTimeOffset? TimeOf(string? given, TimeProvider clock) => given is not null && TryTime(given, clock.GetUtcNow(), out var time) ? time : null;

    private static bool TryTime(string given, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        if (given.Length > 1 && int.TryParse(given.AsSpan(0, given.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 36_500)
        {
            time = given[^1] is 'd' ? now.AddDays(-count) : now.AddHours(-count);
            return given[^1] is 'd' or 'h';
        }

        return DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
