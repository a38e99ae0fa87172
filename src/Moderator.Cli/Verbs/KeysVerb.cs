using System.CommandLine;
using System.Globalization;
using Moderator.Service.Keys;
using Moderator.Storage.Keys;

namespace Moderator.Cli.Verbs;

/// <summary><c>moderator keys</c>: the keys that may call the service.</summary>
public static class KeysVerb
{
    public static Verb Create(Terminal terminal)
    {
        var create = CreateCreate(terminal);
        var list = CreateList(terminal);
        var command = new Command("keys", "Makes and lists the keys that may call the service.");
        command.Subcommands.Add(create.Command);
        command.Subcommands.Add(list.Command);
        return new Verb(command, [(command, ["moderator keys create website", "moderator keys list"]), .. create.Examples, .. list.Examples]);
    }

    private static Verb CreateCreate(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var name = new Argument<string>("NAME") { Description = "What you call it: who is going to use it." };
        var command = new Command("create", "Makes a key and prints it, once: only its hash is stored. A running service takes it within a second.");
        command.Arguments.Add(name);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var key = ApiKey.Make();
            await new SqliteApiKeyStore(database).AddAsync(parsed.GetRequiredValue(name), ApiKey.HashOf(key), terminal.Clock.GetUtcNow(), cancellation);
            await terminal.Error.WriteLineAsync("This key is shown now and never again:");
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync(key);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator keys create website", "export MODERATOR_KEY=$(moderator keys create me)");
    }

    private static Verb CreateList(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var command = new Command("list", "Lists the keys: id, name, when each was made and last used. The keys themselves are stored nowhere.");
        command.Options.Add(directory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            await using var output = terminal.OutputWriter();
            foreach (var key in new SqliteApiKeyStore(database).ReadAll())
                await output.WriteLineAsync($"{key.Id}\t{key.Name}\tmade {Time(key.CreatedAt)}\t{(key.LastUsedAt is { } used ? "last used " + Time(used) : "never used")}");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator keys list", "moderator keys list --data-dir /var/lib/moderator");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
