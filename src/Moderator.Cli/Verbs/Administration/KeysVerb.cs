using System.CommandLine;
using System.Globalization;
using Moderator.Service.Keys;
using Moderator.Storage.Keys;

namespace Moderator.Cli.Verbs.Administration;

/// <summary><c>moderator keys</c>: the keys that may call the service.</summary>
public static class KeysVerb
{
    private const string Heeded = "A running service heeds it within a second.";

    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateCreate(terminal), CreateList(terminal), CreateRotate(terminal), CreateRevoke(terminal)];
        var command = new Command("keys", "Makes, lists, rotates and revokes the keys that may call the service.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(command, [(command, ["moderator keys create website --scope submit", "moderator keys list"]), .. verbs.SelectMany(v => v.Examples)]);
    }

    private static Verb CreateCreate(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var name = new Argument<string>("NAME") { Description = "What you call it: who is going to use it." };
        var scope = new Option<string[]>("--scope", "-s")
        {
            Description = $"What it may do: {string.Join(", ", KeyScopes.AllNames)}, or all. May be given several times. [default: {string.Join(", ", KeyScopes.NamesOf(KeyScope.All & ~KeyScope.Admin))}]",
            HelpName = "SCOPE",
        };
        scope.Validators.Add(result =>
        {
            if (!TryScopes(result.GetValueOrDefault<string[]>() ?? [], out _, out var unknown))
                result.AddError($"--scope: found \"{unknown}\", expected one of: {string.Join(", ", KeyScopes.AllNames)}, all.");
        });
        var site = new Option<string?>("--site") { Description = "The only site that it opens. [default: every site]", HelpName = "NAME" };
        var rate = new Option<double?>("--rate") { Description = "Requests a second in the long run. [default: no limit]", HelpName = "N" };
        var burst = new Option<int?>("--burst") { Description = "How many requests may come at once after a pause; beside --rate. [default: one second's worth]", HelpName = "N" };
        var quota = new Option<long?>("--daily-quota") { Description = "Requests from midnight to midnight UTC. [default: no limit]", HelpName = "N" };
        var command = new Command("create", "Makes a key and prints it, once: only its hash is stored. " + Heeded);
        command.Arguments.Add(name);
        foreach (var option in new Option[] { scope, site, rate, burst, quota, directory })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!TryScopes(parsed.GetValue(scope) ?? [], out var scopes, out var unknown)) throw new CommandFailureException($"--scope: found \"{unknown}\".");
            var limits = new KeyLimits(parsed.GetValue(rate), parsed.GetValue(burst), parsed.GetValue(quota));
            var wrong = KeyTerms.Check(parsed.GetValue(name), scopes, parsed.GetValue(site), limits).ToList();
            if (wrong.Count > 0) throw new CommandFailureException(string.Join(Environment.NewLine, wrong.Select(w => $"{OptionOf(w.Field)}: {w.Message}")));

            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var key = ApiKey.Make();
            await new SqliteApiKeyStore(database).AddAsync(
                new NewApiKey { Name = parsed.GetRequiredValue(name), Hash = ApiKey.HashOf(key), Scopes = scopes, Site = parsed.GetValue(site), Limits = limits },
                terminal.Actor,
                terminal.Clock.GetUtcNow(),
                cancellation);
            await ShowAsync(terminal, key);
            return ExitCodes.Success;
        });
        return new Verb(
            command,
            "moderator keys create website --scope submit --site daily --rate 50",
            "moderator keys create console --scope read --scope moderate",
            "export MODERATOR_KEY=$(moderator keys create me --scope all)");
    }

    private static Verb CreateList(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var command = new Command("list", "Lists the keys: id, name, scopes, site, limits, when each was made, last used, rotated and revoked. The keys themselves are stored nowhere.");
        command.Options.Add(directory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            await using var output = terminal.OutputWriter();
            foreach (var key in new SqliteApiKeyStore(database).ReadAll())
                await output.WriteLineAsync(string.Join('\t', Fields(key, terminal.Clock.GetUtcNow())));
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator keys list", "moderator keys list --data-dir /var/lib/moderator");
    }

    private static Verb CreateRotate(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var overlap = Overlap("How long the secret before stays valid");
        var command = new Command("rotate", "Gives a key a new secret and prints it, once. The one before stays valid for a while, so that whoever uses it can change over. " + Heeded);
        command.Arguments.Add(id);
        command.Options.Add(overlap);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var (key, now) = (ApiKey.Make(), terminal.Clock.GetUtcNow());
            var rotated = await new SqliteApiKeyStore(database).RotateAsync(
                parsed.GetValue(id), ApiKey.HashOf(key), now.AddHours(parsed.GetValue(overlap)), terminal.Actor, now, cancellation) ?? throw Unknown(parsed.GetValue(id));
            await terminal.Error.WriteLineAsync($"The secret before is valid until {Time(rotated.PreviousUntil!.Value)}.");
            await ShowAsync(terminal, key);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator keys rotate 2", "moderator keys rotate 2 --overlap-hours 0");
    }

    private static Verb CreateRevoke(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var command = new Command("revoke", "Ends a key, for good. " + Heeded);
        command.Arguments.Add(id);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var key = await new SqliteApiKeyStore(database).RevokeAsync(parsed.GetValue(id), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation) ?? throw Unknown(parsed.GetValue(id));
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"Key {key.Id} ({key.Name}) is revoked since {Time(key.RevokedAt!.Value)}.");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator keys revoke 2");
    }

    /// <summary><c>--overlap-hours</c>: 0 to a month, a day unless it is said.</summary>
    internal static Option<double> Overlap(string description)
    {
        var overlap = new Option<double>("--overlap-hours")
        {
            Description = $"{description}: 0 (ends at once) to {KeyTerms.MaxOverlap.TotalHours:0}.",
            HelpName = "HOURS",
            DefaultValueFactory = _ => KeyTerms.DefaultOverlap.TotalHours,
        };
        overlap.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var hours && !(hours >= 0 && hours <= KeyTerms.MaxOverlap.TotalHours))
                result.AddError($"--overlap-hours: found {hours}, expected 0 to {KeyTerms.MaxOverlap.TotalHours:0}.");
        });
        return overlap;
    }

    private static Argument<long> Id() => new("ID") { Description = "The key's number in \"moderator keys list\"." };

    private static CommandFailureException Unknown(long id) => new($"There is no key {id} in force; \"moderator keys list\" shows them.");

    private static bool TryScopes(string[] names, out KeyScope scopes, out string? unknown)
    {
        if (!KeyScopes.TryParse(names.Where(n => n is not "all"), out scopes, out unknown)) return false;
        if (names.Length == 0) scopes = KeyScope.All & ~KeyScope.Admin;
        if (names.Contains("all", StringComparer.Ordinal)) scopes = KeyScope.All;
        return true;
    }

    private static string OptionOf(string field) => field switch
    {
        "name" => "NAME",
        "scopes" => "--scope",
        "rate_per_second" => "--rate",
        _ => "--" + field.Replace('_', '-'),
    };

    private static async Task ShowAsync(Terminal terminal, string key)
    {
        await terminal.Error.WriteLineAsync("This key is shown now and never again:");
        await using var output = terminal.OutputWriter();
        await output.WriteLineAsync(key);
    }

    private static IEnumerable<string> Fields(StoredApiKey key, DateTimeOffset now)
    {
        yield return key.Id.ToString(CultureInfo.InvariantCulture);
        yield return key.Name;
        yield return string.Join(',', KeyScopes.NamesOf(key.Scopes));
        yield return key.Site is { } site ? "site " + site : "every site";
        if (key.Limits.RatePerSecond is { } rate) yield return string.Create(CultureInfo.InvariantCulture, $"{rate}/s, burst {key.Limits.Burst ?? Math.Max(1, (int)rate)}");
        if (key.Limits.DailyQuota is { } quota) yield return string.Create(CultureInfo.InvariantCulture, $"{quota}/day");
        yield return "made " + Time(key.CreatedAt);
        yield return key.LastUsedAt is { } used ? "last used " + Time(used) : "never used";
        if (key.RotatedAt is { } rotated) yield return "rotated " + Time(rotated);
        if (key.PreviousUntil is { } until && until > now) yield return "secret before valid until " + Time(until);
        if (key.RevokedAt is { } revoked) yield return "revoked " + Time(revoked);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
