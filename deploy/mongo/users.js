// Gives each service a user who reads and writes the service's own database, the one beside it in which its backups are
// rehearsed, and no other; mongosh runs it. Run again, it gives them the passwords of today. DATABASE_USERS is `database:user:password`, several separated by spaces.
const admin = db.getSiblingDB('admin');
for (const one of process.env.DATABASE_USERS.split(' ')) {
  const [database, user, pwd] = one.split(':');
  if (!pwd) throw new Error(`no password for ${user}`);
  const roles = [database, `${database}_rehearsal`].map(name => ({ role: 'readWrite', db: name }));
  if (admin.getUser(user)) admin.updateUser(user, { pwd, roles });
  else admin.createUser({ user, pwd, roles });
}
