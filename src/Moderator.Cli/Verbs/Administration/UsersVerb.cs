using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Moderator.Service;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Storage.Users;

namespace Moderator.Cli.Verbs.Administration;

/// <summary><c>moderator users</c>: who may work in the review console.</summary>
public static class UsersVerb
{
    private static readonly string[] Roles = [.. Enum.GetValues<UserRole>().Select(r => r.WireName())];

    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateCreate(terminal), CreateList(terminal), CreateLink(terminal), CreateUpdate(terminal), CreateDisable(terminal), CreateEnable(terminal)];
        var command = new Command("users", "Makes, lists, disables and lets in again the people who work in the review console.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(command, [(command, ["moderator users create ada --role senior", "moderator users list"]), .. verbs.SelectMany(v => v.Examples)]);
    }

    private static Verb CreateCreate(Terminal terminal)
    {
        var (directory, url, name) = (SharedOptions.DataDirectory(), Url(), Name());
        var displayName = new Option<string?>("--display-name") { Description = "What colleagues see. [default: NAME]", HelpName = "TEXT" };
        var role = new Option<string>("--role", "-r") { Description = $"What they may do: {string.Join(", ", Roles)}; each may all that the ones before it may.", HelpName = "ROLE", DefaultValueFactory = _ => UserRole.Moderator.WireName() };
        role.Validators.Add(CheckRole);
        var sites = new Option<string[]>("--site") { Description = "A site that they see, or one section of it. May be given several times. [default: everything]", HelpName = "SITE[/SECTION]" };
        var command = new Command("create", "Makes a user and prints a link, once, with which they choose their password.");
        command.Arguments.Add(name);
        foreach (var option in new Option[] { displayName, role, sites, url, directory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var called = parsed.GetRequiredValue(name);
            var shown = parsed.GetValue(displayName) ?? called;
            if (UserTerms.FaultOf(called, shown) is { } fault)
            {
                throw new CommandFailureException(fault == UserFault.Name
                    ? $"NAME: found \"{called}\", expected letters and digits, after the first one also . _ @ -; at most {UserTerms.MaxLength}."
                    : $"--display-name: expected 1 to {UserTerms.MaxLength} characters.");
            }

            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var users = new UserStore(database);
            var user = new NewUser(called, shown, UserRoleNames.Parse(parsed.GetValue(role))!.Value, UserTerms.PlacesOf(parsed.GetValue(sites) ?? []));
            var added = await users.AddAsync(user, terminal.Actor, terminal.Clock.GetUtcNow(), cancellation) ?? throw new CommandFailureException($"There is a user \"{called}\" already; \"moderator users list\" shows them.");
            await ShowLinkAsync(terminal, users, added, parsed.GetValue(url), cancellation);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator users create ada --role senior", "moderator users create ben --display-name \"Ben Okri\" --site daily --site weekly/sport");
    }

    private static Verb CreateList(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var command = new Command("list", "Lists the users: name, what colleagues see, role, what they see, when each was made, and whether they may come in.");
        command.Options.Add(directory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            await using var output = terminal.OutputWriter();
            var now = terminal.Clock.GetUtcNow();
            foreach (var user in new UserStore(database).ReadAll())
            {
                await output.WriteLineAsync(string.Join('\t', user.Name, user.DisplayName, user.Role.WireName(),
                    user.Places is { } places ? string.Join(',', places.Select(UserTerms.Write)) : "everything",
                    "made " + user.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                    user.DisabledAt is not null ? "disabled" : user.PasswordHash is null ? "no password yet" : user.LockedUntil > now ? "locked out" : "active"));
            }

            return ExitCodes.Success;
        });
        return new Verb(command, "moderator users list");
    }

    private static Verb CreateLink(Terminal terminal)
    {
        var (directory, url, name) = (SharedOptions.DataDirectory(), Url(), Name());
        var command = new Command("link", "Prints a link, once, with which a user chooses a new password. Using it ends a lock-out and the user's other sessions.");
        command.Arguments.Add(name);
        foreach (var option in new Option[] { url, directory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var users = new UserStore(database);
            await ShowLinkAsync(terminal, users, Find(users, parsed.GetRequiredValue(name)), parsed.GetValue(url), cancellation);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator users link ada");
    }

    private static Verb CreateUpdate(Terminal terminal)
    {
        var (directory, name) = (SharedOptions.DataDirectory(), Name());
        var role = new Option<string?>("--role", "-r") { Description = $"What they may do from now on: {string.Join(", ", Roles)}. [default: as it is]", HelpName = "ROLE" };
        role.Validators.Add(CheckRole);
        var sites = new Option<string[]>("--site") { Description = "A site that they see, or one section of it, instead of those before. May be given several times. [default: as it is]", HelpName = "SITE[/SECTION]" };
        var everywhere = new Option<bool>("--everywhere") { Description = "They see every site." };
        var command = new Command("change", "Changes what a user may do and see. It counts at once, also on pages that are open.");
        command.Arguments.Add(name);
        foreach (var option in new Option[] { role, sites, everywhere, directory }) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var places = UserTerms.PlacesOf(parsed.GetValue(sites) ?? []);
            var sees = parsed.GetValue(everywhere);
            if (sees && places is not null) throw new CommandFailureException("--everywhere and --site: found both, expected one of them.");
            if (!sees && places is null && parsed.GetValue(role) is null) throw new CommandFailureException("Nothing to change: expected --role, --site or --everywhere.");
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var users = new UserStore(database);
            var user = Find(users, parsed.GetRequiredValue(name));
            var changed = await users.ChangeAsync(
                user.Id, UserRoleNames.Parse(parsed.GetValue(role)) ?? user.Role, sees ? null : places ?? user.Places, user.DisabledAt is not null, terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"User {user.Name} is {changed!.Role.WireName()} and sees {(changed.Places is { } seen ? string.Join(", ", seen.Select(UserTerms.Write)) : "everything")}.");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator users change ben --role senior --site daily");
    }

    private static void CheckRole(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } role && UserRoleNames.Parse(role) is null) result.AddError($"--role: found \"{role}\", expected one of: {string.Join(", ", Roles)}.");
    }

    private static Verb CreateDisable(Terminal terminal) => CreateChange(
        terminal, "disable", "Ends a user's sessions and lets them in no more. Their decisions stay.", disabled: true, "moderator users disable ada");

    private static Verb CreateEnable(Terminal terminal) => CreateChange(
        terminal, "enable", "Lets a disabled user in again.", disabled: false, "moderator users enable ada");

    private static Verb CreateChange(Terminal terminal, string verb, string description, bool disabled, string example)
    {
        var (directory, name) = (SharedOptions.DataDirectory(), Name());
        var command = new Command(verb, description);
        command.Arguments.Add(name);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var users = new UserStore(database);
            var user = Find(users, parsed.GetRequiredValue(name));
            await users.ChangeAsync(user.Id, user.Role, user.Places, disabled, terminal.Actor, terminal.Clock.GetUtcNow(), cancellation);
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"User {user.Name} is {(disabled ? "disabled" : "let in")}.");
            return ExitCodes.Success;
        });
        return new Verb(command, example);
    }

    private static Argument<string> Name() => new("NAME") { Description = "What they type to sign in." };

    private static Option<string?> Url() => new("--url") { Description = $"Where the console is reached. Environment: MODERATOR_URL. [default: {SharedOptions.DefaultUrl}]", HelpName = "URL" };

    private static User Find(UserStore users, string name) =>
        users.FindByName(name) ?? throw new CommandFailureException($"There is no user \"{name}\"; \"moderator users list\" shows them.");

    private static async Task ShowLinkAsync(Terminal terminal, UserStore users, User user, string? url, CancellationToken cancellation)
    {
        var options = new ServiceOptions();
        var path = await ConsoleInvitation.MakeAsync(users, user, options, terminal.Actor, terminal.Clock, cancellation);
        await terminal.Error.WriteLineAsync($"With this link {user.Name} chooses a password. It is shown now and never again, works once, and for {options.Console.LinkLifetime.TotalHours:0} hours:");
        await using var output = terminal.OutputWriter();
        await output.WriteLineAsync((url.Or(terminal, "MODERATOR_URL") ?? SharedOptions.DefaultUrl).TrimEnd('/') + path);
    }
}
